package io.github.camelllm.test;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A listening socket on 127.0.0.1 with a thread per connection; closing it leaves neither socket nor thread. */
final class Listener implements Closeable {

    private static final int BACKLOG = 4096;
    private static final long STACK_BYTES = 512 * 1024L;
    private static final int THREADS_BETWEEN_PRUNINGS = 256;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Makes a wire of an accepted socket. */
    @FunctionalInterface
    interface Wiring {
        Wire wire(Socket socket) throws IOException;
    }

    /** Serves one connection until it ends; connections are numbered from 1. */
    @FunctionalInterface
    interface Handler {
        void serve(Wire wire, int number) throws IOException;
    }

    private final ServerSocket server;
    private final String name;
    private final Wiring wiring;
    private final Handler handler;
    private final Thread acceptor;
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean closed;

    private Listener(String prefix, Wiring wiring, Handler handler) throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1}));
        name = prefix + server.getLocalPort() + "-";
        this.wiring = wiring;
        this.handler = handler;
        acceptor = thread("accept", this::acceptAll);
    }

    /** Listens on a free port; the prefix begins the names of its threads. */
    static Listener start(String prefix, Wiring wiring, Handler handler) {
        try {
            Listener listener = new Listener(prefix, wiring, handler);
            listener.acceptor.start();
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1", e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** The number of connections accepted so far. */
    int accepted() {
        return accepted.get();
    }

    /** The number of connections open now. */
    int open() {
        return open.size();
    }

    /** Closes new connections at once, or serves them again. */
    void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Closes every open connection. */
    void cutAll() {
        open.forEach(Wire::cut);
    }

    /** Closes one connection, which no longer counts as open. */
    void release(Wire wire) {
        wire.close();
        open.remove(wire);
    }

    /** Starts a daemon thread whose name tells the port, and whose end {@link #close} waits for. */
    void run(String suffix, Runnable task) {
        Thread thread = thread(suffix, task);
        thread.start();
        threads.add(thread);
    }

    private Thread thread(String suffix, Runnable task) {
        Thread thread = new Thread(null, task, name + suffix, STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    private void acceptAll() {
        while (!closed) {
            try {
                admit(server.accept());
            } catch (IOException | OutOfMemoryError shortage) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        if (refusing) {
            socket.close();
            return;
        }
        Wire wire = wire(socket);
        int number = accepted.incrementAndGet();
        if (number % THREADS_BETWEEN_PRUNINGS == 0) {
            threads.removeIf(ended -> !ended.isAlive());
        }
        open.add(wire);
        try {
            run(Integer.toString(number), () -> serve(wire, number));
        } catch (OutOfMemoryError noThreadLeft) {
            release(wire);
            throw noThreadLeft;
        }
    }

    private Wire wire(Socket socket) throws IOException {
        try {
            return wiring.wire(socket);
        } catch (IOException peerAlreadyGone) {
            socket.close();
            throw peerAlreadyGone;
        }
    }

    private void serve(Wire wire, int number) {
        try {
            handler.serve(wire, number);
        } catch (IOException connectionLost) {
            // the handler has accounted for it
        } finally {
            release(wire);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        join(acceptor, deadline);
        cutAll();
        while (!alive().isEmpty() && System.nanoTime() < deadline) {
            alive().forEach(Thread::interrupt);
            alive().forEach(thread -> join(thread, deadline));
        }
        failWhenAlive();
    }

    private List<Thread> alive() {
        return threads.stream()
                .filter(thread -> thread.isAlive() && thread != Thread.currentThread())
                .toList();
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting for the end of " + thread.getName(), e);
        }
    }

    private void failWhenAlive() {
        List<Thread> alive = alive();
        if (!alive.isEmpty()) {
            throw new IllegalStateException(alive.size() + " threads still run " + CLOSE_TIMEOUT.toSeconds()
                    + " s after close(), the first of them " + alive.get(0).getName() + " in "
                    + List.of(alive.get(0).getStackTrace()));
        }
    }
}
