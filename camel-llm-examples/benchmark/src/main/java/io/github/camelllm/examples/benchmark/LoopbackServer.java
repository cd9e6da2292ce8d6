package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A server on the loopback interface with the same response for every request. It needs as little CPU as possible, so that the client is measured:
 * one thread, prepared bytes, and the body of the request is not read. The path selects the response:
 *
 * <ul>
 *   <li>{@code /calls/...}: a whole answer, at once;
 *   <li>{@code /streams/...}: a streamed answer, all chunks at once;
 *   <li>{@code /distinct/...}: the same with padding that makes all chunks differ;
 *   <li>{@code /failover/failing/<slot>/...}: an error;
 *   <li>{@code /failover/next/<slot>/...}: a whole answer whose text is the nanoseconds since that error;
 *   <li>{@code /delayed/<milliseconds>/...}: after that time, a whole answer whose text is the nanoseconds that it has waited;
 *   <li>{@code /open/<streams>/<milliseconds>/...}: a stream that begins at once, and goes on after that time, but not before
 *       that number of streams have begun;
 *   <li>{@code /held/<calls>/<milliseconds>/...}: a whole answer after that time, but not before that number of calls wait.
 * </ul>
 */
final class LoopbackServer implements Runnable, AutoCloseable {
    /** More than most systems allow; further connections are retried after a second or more, or fail. */
    private static final int BACKLOG = 4096;

    /** The number of listening sockets at the port: together their queues hold all waiting connections until they are accepted. */
    private static final int DOORS = 6;

    private record Held(Connection connection, long begun, long due, boolean streamed) {}

    private final Selector selector = Selector.open();
    private final List<ServerSocketChannel> doors = new ArrayList<>();
    private final Queue<Held> held = new ArrayDeque<>();
    private final Queue<Held> delayed = new ArrayDeque<>();
    private final long[] failedAt = new long[Scenario.FAILOVER.inFlight()];
    private boolean complete;

    /** Opens a server on a free port; it answers once it {@linkplain #run() runs}. */
    LoopbackServer() throws IOException {
        open(0);
        while (doors.size() < DOORS && doors.get(0).supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            open(port());
        }
    }

    private void open(int port) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open();
        doors.add(door);
        if (door.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            door.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_ACCEPT).attach(door);
    }

    /** Returns the port. */
    int port() {
        return doors.get(0).socket().getLocalPort();
    }

    /** Serves until closed. */
    @Override
    public void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready, untilNextDue());
                release();
            }
        } catch (ClosedSelectorException e) { // closed: the normal way to end
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("The server broke", e);
        }
    }

    private long untilNextDue() {
        Held first = complete ? held.peek() : null;
        Held next = first != null ? first : delayed.peek();
        return next == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.due() - System.nanoTime()));
    }

    private void release() {
        while (complete && isDue(held)) {
            Held one = held.remove();
            if (one.streamed()) {
                one.connection().answer(Answers.streamRest());
            } else {
                one.connection().last(Answers.last());
            }
        }
        complete &= !held.isEmpty();
        while (isDue(delayed)) {
            Held one = delayed.remove();
            one.connection().answer(Answers.said(Long.toString(System.nanoTime() - one.begun())));
        }
    }

    private static boolean isDue(Queue<Held> waiting) {
        return !waiting.isEmpty() && waiting.element().due() - System.nanoTime() <= 0;
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.ready();
        } else if (key.attachment() instanceof ServerSocketChannel door) {
            accept(door);
        }
    }

    private void accept(ServerSocketChannel door) {
        try {
            for (SocketChannel next = door.accept(); next != null; next = door.accept()) {
                next.configureBlocking(false);
                next.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = next.register(selector, SelectionKey.OP_READ);
                key.attach(new Connection(next, key, this::serve, this::forget));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("No further connection can be taken", e);
        }
    }

    private void serve(Connection connection, Request request) {
        String[] path = request.path().split("/", -1);
        switch (path[1]) {
            case "calls" -> connection.answer(Answers.whole());
            case "streams" -> connection.answer(Answers.streamed());
            case "distinct" -> connection.answer(Answers.distinct());
            case "held" -> hold(connection, Integer.parseInt(path[2]), Long.parseLong(path[3]), false);
            case "open" -> {
                connection.answer(Answers.streamBegun());
                hold(connection, Integer.parseInt(path[2]), Long.parseLong(path[3]), true);
            }
            case "delayed" -> delayed.add(held(connection, Long.parseLong(path[2]), false));
            case "failover" -> failover(connection, path[2], Integer.parseInt(path[3]));
            default -> throw new IllegalArgumentException("Nothing is known of " + request.path());
        }
    }

    private static Held held(Connection connection, long millis, boolean streamed) {
        long now = System.nanoTime();
        return new Held(connection, now, now + TimeUnit.MILLISECONDS.toNanos(millis), streamed);
    }

    private void hold(Connection connection, int calls, long millis, boolean streamed) {
        held.add(held(connection, millis, streamed));
        complete |= held.size() >= calls;
    }

    private void failover(Connection connection, String who, int slot) {
        if (who.equals("failing")) {
            failedAt[slot] = System.nanoTime();
            connection.answer(Answers.overloaded());
        } else {
            connection.answer(Answers.said(Long.toString(System.nanoTime() - failedAt[slot])));
        }
    }

    private void forget(Connection gone) {
        held.removeIf(waiting -> waiting.connection() == gone);
        delayed.removeIf(waiting -> waiting.connection() == gone);
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel door : doors) {
            door.close();
        }
        selector.close();
    }

    /** Runs a server in a process of its own, which prints its port, and ends at the end of its input. */
    public static void main(String... arguments) throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            Thread thread = new Thread(server, "server");
            thread.setDaemon(true);
            thread.start();
            System.out.println(Child.READY + " " + server.port());
            while (System.in.read() >= 0) {
                // a server gets no commands
            }
        }
    }
}
