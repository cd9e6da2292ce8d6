package io.github.camelllm.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy on a free port of 127.0.0.1, for {@code CONNECT} and for requests with an absolute URI. Whatever host
 * is asked for, it connects to 127.0.0.1 at the port asked for, so that a name which only the proxy could know leads to
 * a {@link FakeLlmServer} too. A connection carries one request or one tunnel. {@link #close} ends all threads.
 */
public final class FakeProxy implements AutoCloseable {

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "proxy-connection", "proxy-authorization", "transfer-encoding", "content-length");

    private final Listener listener;
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private volatile Optional<String> credentials = Optional.empty();

    private FakeProxy() {
        listener = Listener.start("fake-llm-proxy-", Wire::plain, this::serve);
    }

    /** A running proxy that lets everybody in. */
    public static FakeProxy start() {
        return new FakeProxy();
    }

    /** Wants Basic authentication from now on, and answers 407 without it. */
    public void requireBasic(String user, String password) {
        byte[] plain = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        credentials = Optional.of("Basic " + Base64.getEncoder().encodeToString(plain));
    }

    /** The host to give to a client. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.port();
    }

    /**
     * The requests that asked the proxy for something, in order, refused ones included. The path of a {@code CONNECT}
     * is {@code host:port}, that of another request its absolute URI.
     */
    public List<Received> requests() {
        return List.copyOf(requests);
    }

    /** The number of connections open now. */
    public int openConnections() {
        return listener.open();
    }

    /** Closes the port and all connections, and waits until no thread is left. */
    @Override
    public void close() {
        listener.close();
    }

    private void serve(Wire client, int connection) throws IOException {
        Optional<Received> next = new RequestReader(client, connection).next();
        if (next.isEmpty()) {
            return;
        }
        Received request = next.get();
        requests.add(request);
        if (isAllowed(request)) {
            pass(client, request);
        } else {
            refuse(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"fake\"");
        }
    }

    private boolean isAllowed(Received request) {
        return credentials.isEmpty() || credentials.equals(request.header("Proxy-Authorization"));
    }

    private void pass(Wire client, Received request) throws IOException {
        boolean tunnel = request.method().equals("CONNECT");
        Optional<URI> target = target(tunnel ? "tunnel://" + request.path() : request.path());
        if (target.isEmpty()) {
            refuse(client, "400 Bad Request");
            return;
        }
        Optional<Wire> connected = connect(target.get());
        if (connected.isEmpty()) {
            refuse(client, "502 Bad Gateway");
            return;
        }
        try (Wire upstream = connected.get()) {
            if (tunnel) {
                client.write("HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                upstream.write(head(request, target.get()));
                upstream.write(request.bytes());
            }
            relay(client, upstream);
        }
    }

    private static void refuse(Wire client, String statusAndHeaders) throws IOException {
        client.write("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static Optional<URI> target(String text) {
        try {
            return Optional.of(URI.create(text)).filter(uri -> uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Wire> connect(URI target) throws IOException {
        int port = target.getPort() < 0 ? 80 : target.getPort();
        try {
            return Optional.of(Wire.plain(new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)));
        } catch (IOException nobodyThere) {
            return Optional.empty();
        }
    }

    /** The request in origin form; the server is asked to close, for the connection carries nothing more. */
    private static String head(Received request, URI target) {
        String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        StringBuilder head = new StringBuilder(request.method() + " " + path + query + " HTTP/1.1\r\n");
        request.headers().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        head.append("Content-Length: ").append(request.bytes().length);
        return head.append("\r\nConnection: close\r\n\r\n").toString();
    }

    /** Copies both ways until either side ends. */
    private void relay(Wire client, Wire upstream) {
        listener.run("back", () -> copy(upstream, client));
        copy(client, upstream);
    }

    private static void copy(Wire from, Wire to) {
        try {
            for (byte[] bytes = from.readSome(); bytes.length > 0; bytes = from.readSome()) {
                to.write(bytes);
            }
        } catch (IOException eitherSideLost) {
            // closing below tells both
        } finally {
            from.cut();
            to.cut();
        }
    }
}
