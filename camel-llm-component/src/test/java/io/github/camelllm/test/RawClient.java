package io.github.camelllm.test;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that is nothing but a socket: it sees what is on the wire. */
final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(FakeLlmServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RawClient post(String body) throws IOException {
        return send("POST /v1/chat/completions HTTP/1.1\r\nHost: fake\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** All bytes up to and with the text. */
    String readUntil(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        String last = latin1(end);
        while (read.length() < last.length() || read.indexOf(last, read.length() - last.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("Ended before '" + end + "' after: " + read);
            }
            read.append((char) next);
        }
        return new String(read.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** All bytes until the server closes; fails with the exception of a reset. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The body of an answer that is closed at its end. */
    String readBodyToEnd() throws IOException {
        readUntil("\r\n\r\n");
        return readToEnd();
    }

    /** Tells whether nothing can be read for a short while. */
    boolean isQuiet(Duration moment) throws IOException {
        socket.setSoTimeout((int) moment.toMillis());
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
