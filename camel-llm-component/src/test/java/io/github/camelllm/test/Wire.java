package io.github.camelllm.test;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The two ends of one connection's bytes. Reading is buffered; pausing reads on, so that a peer which goes away ends
 * the pause at once. One thread uses it; any thread may {@link #cut} it.
 */
final class Wire implements Closeable {

    private final Socket raw;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[2048];
    private int start;
    private int end;
    private volatile boolean closedHere;

    private Wire(Socket raw, Socket socket) throws IOException {
        this.raw = raw;
        this.socket = socket;
        raw.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Wraps a connected socket. */
    static Wire plain(Socket socket) throws IOException {
        return new Wire(socket, socket);
    }

    /** Wraps a connected socket as the server of a TLS session; the handshake happens with the first read. */
    static Wire tls(Socket socket, SSLContext context) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        return new Wire(socket, secure);
    }

    /** Tells whether this side ended the connection. */
    boolean isClosedHere() {
        return closedHere;
    }

    /** Reads a line without its end; empty when the peer has closed before its first byte. */
    Optional<String> readLine() throws IOException {
        for (int scanned = start; ; scanned++) {
            if (scanned == end) {
                int kept = scanned - start;
                if (fill(0) < 0) {
                    return endOfLines(kept);
                }
                scanned = start + kept;
            }
            if (buffer[scanned] == '\n') {
                return Optional.of(takeLine(scanned));
            }
        }
    }

    private static Optional<String> endOfLines(int kept) throws EOFException {
        if (kept > 0) {
            throw new EOFException("The connection ended inside a line");
        }
        return Optional.empty();
    }

    private String takeLine(int newline) {
        int length = newline - start;
        if (length > 0 && buffer[newline - 1] == '\r') {
            length--;
        }
        String line = new String(buffer, start, length, StandardCharsets.ISO_8859_1);
        start = newline + 1;
        return line;
    }

    /** Reads exactly so many bytes. */
    byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, end - start);
        System.arraycopy(buffer, start, bytes, 0, buffered);
        start += buffered;
        if (buffered < length) {
            socket.setSoTimeout(0);
        }
        if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
            throw new EOFException("The connection ended inside a body");
        }
        return bytes;
    }

    /** Reads what there is, waiting for at least one byte; an empty array is the end. */
    byte[] readSome() throws IOException {
        if (start == end && fill(0) < 0) {
            return new byte[0];
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, end);
        start = end;
        return bytes;
    }

    /** Writes at once. */
    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Writes text of one byte per character at once. */
    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for the duration; fails as soon as the peer goes away. */
    void pause(Duration duration) throws IOException {
        long deadline = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            listen((int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))));
        }
    }

    /** Waits until the peer goes away or this connection is cut, and then fails. */
    void pauseForEver() throws IOException {
        while (true) {
            listen(0);
        }
    }

    private void listen(int millis) throws IOException {
        try {
            if (fill(millis) < 0) {
                throw new EOFException("The peer closed the connection");
            }
        } catch (SocketTimeoutException stillThere) {
            return;
        }
    }

    private int fill(int timeoutMillis) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        socket.setSoTimeout(timeoutMillis);
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(count, 0);
        return count;
    }

    /** Closes with all courtesies: what was written arrives, a TLS session is ended. */
    @Override
    public void close() {
        closedHere = true;
        closeQuietly(socket);
        closeQuietly(raw);
    }

    /**
     * Closes the bare socket, whatever another thread does with it; a TLS session is not ended. The peer is told before this
     * returns: a close alone would wait for a thread that reads.
     */
    void cut() {
        closedHere = true;
        closeQuietly(raw::shutdownOutput);
        closeQuietly(raw);
    }

    /** Ends the connection with a TCP reset. */
    void reset() throws IOException {
        closedHere = true;
        raw.setSoLinger(true, 0);
        raw.close();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException alreadyBroken) {
            // nothing is left to close
        }
    }
}
