package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of the server, used by its one thread. */
final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final BiConsumer<Connection, Request> requests;
    private final Consumer<Connection> goodbye;
    private byte[] in = new byte[1024];
    private int size;
    private @Nullable ByteBuffer out;
    private boolean last;

    /**
     * @param key the registration for reading
     *
     * @param requests receives each request
     * @param goodbye called when the client has closed the connection
     */
    Connection(
            SocketChannel channel,
            SelectionKey key,
            BiConsumer<Connection, Request> requests,
            Consumer<Connection> goodbye) {
        this.channel = channel;
        this.key = key;
        this.requests = requests;
        this.goodbye = goodbye;
    }

    /** Reads or writes as far as possible, and closes if the client has closed the connection. */
    void ready() {
        try {
            if (key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException e) { // the client reports the failure
            gone();
        }
    }

    private void read() throws IOException {
        if (size == in.length) {
            in = Arrays.copyOf(in, 2 * size);
        }
        int count = channel.read(ByteBuffer.wrap(in, size, in.length - size));
        if (count < 0) {
            gone();
            return;
        }
        size += count;
        serve();
    }

    private void serve() {
        try {
            for (Request next = Request.parse(in, size); next != null; next = Request.parse(in, size)) {
                size -= next.size();
                System.arraycopy(in, next.size(), in, 0, size);
                requests.accept(this, next);
            }
        } catch (IllegalArgumentException e) {
            last(Answers.refusal(String.valueOf(e.getMessage())));
        }
    }

    /** Sends an answer. */
    void answer(ByteBuffer bytes) {
        out = bytes;
        try {
            flush();
        } catch (IOException e) { // as above
            gone();
        }
    }

    /** Sends an answer and closes. */
    void last(ByteBuffer bytes) {
        last = true;
        answer(bytes);
    }

    private void flush() throws IOException {
        ByteBuffer bytes = out;
        if (bytes != null) {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            sent();
        }
    }

    private void sent() {
        out = null;
        if (last) {
            close();
        } else if (key.interestOps() != SelectionKey.OP_READ) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void gone() {
        goodbye.accept(this);
        close();
    }

    private void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) { // nothing more can be done
            System.err.println("A connection could not be closed: " + e);
        }
    }
}
