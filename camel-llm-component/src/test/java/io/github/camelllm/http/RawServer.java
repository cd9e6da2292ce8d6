package io.github.camelllm.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** A server on a free port of 127.0.0.1 that does with each connection, byte by byte, what a script says. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Script script;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private RawServer(ServerSocket listener, String scheme, Script script) {
        this.listener = listener;
        this.scheme = scheme;
        this.script = script;
        threads.execute(this::accept);
    }

    static RawServer start(Script script) throws IOException {
        return start(ServerSocketFactory.getDefault(), "http", script);
    }

    static RawServer start(ServerSocketFactory sockets, String scheme, Script script) throws IOException {
        return new RawServer(sockets.createServerSocket(0, 1000, InetAddress.getLoopbackAddress()), scheme, script);
    }

    int port() {
        return listener.getLocalPort();
    }

    URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    int accepted() {
        return accepted.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = accepted.incrementAndGet();
                threads.execute(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.serve(new Peer(socket, number));
        } catch (Exception e) {
            // the client went away: the tests look at the client
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    /** What a server does with a connection; it is closed afterwards. */
    interface Script {
        void serve(Peer peer) throws Exception;
    }

    /** A request as it came. */
    record Request(String head, byte[] body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The server's end of a connection. */
    static final class Peer {
        private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)");
        private final Socket socket;
        private final int number;

        Peer(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        /** Which connection this is, from 1. */
        int number() {
            return number;
        }

        Socket socket() {
            return socket;
        }

        String head() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("closed by the client");
                }
                head.write(b);
            }
            return head.toString(StandardCharsets.US_ASCII);
        }

        Request request() throws IOException {
            String head = head();
            Matcher length = LENGTH.matcher(head);
            byte[] body =
                    length.find() ? socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
            return new Request(head, body);
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        /** Answers with status 200 and a length. */
        void ok(String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            write("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
        }

        /** Answers every request with its body until the client closes. */
        void echo() throws IOException {
            while (true) {
                ok(request().text());
            }
        }

        /** Waits until the client has closed the connection. */
        void awaitClose() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // what still comes is of no interest
                }
            } catch (IOException e) {
                // reset is closed as well
            }
        }
    }
}
