package io.github.camelllm.lifetime;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.stream.ChatStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/**
 * A stream as server-sent events in the form of OpenAI's {@code chat.completion.chunk}: the role, the deltas, the finish reason, the usage if it is
 * known, {@code [DONE]}.
 *
 * <p>A read returns available bytes of one event, and waits only if there are none. An interrupted stream ends with an error event, then the read
 * fails. Closing this closes the stream.
 *
 * <p>It is a {@link StreamCache} so that Camel's stream caching, which is on by default, passes it on unchanged: caching would read the whole answer
 * before the next step. Nothing is cached; it can be read once, and a read after a {@link #reset()} that follows a read fails.
 */
public final class ServerSentEvents extends InputStream implements StreamCache {
    private static final int BUFFER = 8 * 1024;

    private enum Step {
        UNREAD,
        DELTAS,
        USAGE,
        DONE,
        OVER,
        FAILED
    }

    private final ChatStream stream;
    private final BooleanSupplier flushesAtEnd;
    private final ChunkEventWriter event = new ChunkEventWriter();
    private Step step = Step.UNREAD;
    private long position;
    private boolean flushed = true;
    private boolean rewound;
    private @Nullable ChatResponse whole;
    private @Nullable LlmException error;

    ServerSentEvents(ChatStream stream) {
        this(stream, () -> false);
    }

    /**
     * Creates the events of a stream.
     *
     * @param flushesAtEnd called at each read; returns whether the reader writes only when its buffer is full or a read returns -1, and continues
     *     after that until it gets -1 twice in a row; see {@link VertxResponse}
     */
    public ServerSentEvents(ChatStream stream, BooleanSupplier flushesAtEnd) {
        this.stream = Objects.requireNonNull(stream, "stream");
        this.flushesAtEnd = flushesAtEnd;
    }

    /** Returns the stream. */
    public ChatStream stream() {
        return stream;
    }

    /**
     * Reads to the end and returns the events as text; a description if a step only shows the message.
     *
     * @throws IOException as a read throws it
     */
    public String text() throws IOException {
        if (stream.isDescribed()) {
            return toString();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[BUFFER];
        for (int ends = 0; ends < 2; ) { // a single -1 may be one to flush at
            int n = read(some);
            ends = n < 0 ? ends + 1 : 0;
            all.write(some, 0, Math.max(n, 0));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        return more() ? counted(1, event.read()) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int n = event.read(target, offset, length);
        return counted(n, n);
    }

    private int counted(int bytes, int result) {
        position += bytes;
        flushed = false;
        return result;
    }

    @Override
    public int available() {
        return event.left();
    }

    @Override
    public void close() {
        if (!stream.isDescribed()) { // a converter closes what it found nothing in
            stream.close();
        }
    }

    /** Camel calls this before each step. Events cannot be read again, so a second reader fails. */
    @Override
    public void reset() {
        rewound = position > 0;
    }

    /** Writes the events and flushes after each. Writes nothing while a predicate evaluates the message. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (stream.readingSuspended()) {
            stream.noteDescribed();
            return;
        }
        byte[] buffer = new byte[BUFFER];
        for (int n = read(buffer); n >= 0; n = read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    /** Returns the events of the same stream for another exchange: the first of the two that is read gets them. */
    @Override
    public StreamCache copy(Exchange exchange) {
        return new ServerSentEvents(stream);
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    /** Returns 0: the length is not known before the end. */
    @Override
    public long length() {
        return 0;
    }

    @Override
    public long position() {
        return position;
    }

    private boolean more() throws IOException {
        if (stream.isDescribed()) {
            return false;
        }
        if (rewound) {
            throw new IOException("The server-sent events of " + stream
                    + " have been read by an earlier step: they can be read once");
        }
        if (event.left() == 0) {
            if (!flushed && step != Step.OVER && flushesAtEnd.getAsBoolean()) {
                flushed = true;
                return false;
            }
            event.clear();
            advance();
        }
        return event.left() > 0;
    }

    private void advance() throws IOException {
        switch (step) {
            case UNREAD -> role();
            case DELTAS -> delta();
            case USAGE -> usage();
            case DONE -> done();
            case OVER -> {}
            case FAILED -> throw new IOException("The stream was interrupted: " + message(), error);
        }
    }

    private void role() throws IOException {
        try {
            stream.acquire("server-sent events");
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
        event.role(stream.model());
        step = Step.DELTAS;
    }

    private void delta() throws IOException {
        try {
            Delta delta = next();
            if (delta != null) {
                event.delta(stream.model(), delta);
            } else {
                whole = stream.drain();
                event.finish(stream.model(), whole.finishReason());
                step = Step.USAGE;
            }
        } catch (LlmException e) {
            error = e;
            step = Step.FAILED;
            event.error(e);
        }
    }

    /** Returns the next delta, also to an expression that asks for these events: only iterations over the body are suspended meanwhile. */
    private @Nullable Delta next() {
        boolean suspended = stream.readingSuspended();
        if (suspended) {
            stream.resumeReading(Thread.currentThread());
        }
        try {
            return stream.hasNext() ? stream.next() : null;
        } finally {
            if (suspended) {
                stream.suspendReading();
            }
        }
    }

    private void usage() throws IOException {
        Usage usage = whole == null ? Usage.UNKNOWN : whole.usage();
        if (usage.totalTokens() == null) {
            done();
            return;
        }
        event.usage(stream.model(), usage);
        step = Step.DONE;
    }

    private void done() {
        event.done();
        step = Step.OVER;
    }

    private String message() {
        return error == null ? "" : Objects.requireNonNullElse(error.getMessage(), "");
    }

    /** Returns a description. Reads nothing. */
    @Override
    public String toString() {
        return "ServerSentEvents[" + stream + "]";
    }
}
