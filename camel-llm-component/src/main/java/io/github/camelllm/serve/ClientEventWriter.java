package io.github.camelllm.serve;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer as server-sent events: {@link #begin} once, then each delta, then {@link #end} or {@link #error}. What
 * was written is taken with {@link #take()}; it always consists of whole events. Not for use by several threads.
 */
public abstract class ClientEventWriter {
    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] LINE = ascii("\n");
    private static final byte[] COMMENT = ascii(": keep-alive\n\n");
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    ClientEventWriter() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes what comes before the first delta.
     *
     * @param model the model that answers; null if it is not known yet
     */
    public abstract void begin(@Nullable String model);

    /** Writes a delta. */
    public abstract void delta(Delta delta);

    /** Writes the end of a whole answer; parts of it that came in no delta are written before. */
    public abstract void end(ChatResponse response);

    /** Writes the end of an answer that failed: clients must not take it for a whole one. */
    public abstract void error(ClientError error, @Nullable String requestId);

    /** Writes a keep-alive that clients ignore, so that an idle connection is not closed. */
    public void keepAlive() {
        write(COMMENT);
    }

    /** Returns the events that were written since the last call; empty if there are none. */
    public final byte[] take() {
        if (out.size() == 0) {
            return NOTHING;
        }
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }

    final void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    /** Writes an event without a name. */
    final void data(JsonNode json) {
        data(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    final void data(byte[] json) {
        write(DATA);
        write(json);
        write(LINE);
        write(LINE);
    }

    /** Writes an event with a name. */
    final void event(String name, JsonNode json) {
        write(EVENT);
        write(ascii(name));
        write(LINE);
        data(json);
    }

    /** Writes an event of the provider as it came. Its JSON may have line ends between its tokens, where they mean nothing. */
    final void nativeEvent(@Nullable String name, String json) {
        if (name != null) {
            write(EVENT);
            write(name.getBytes(StandardCharsets.UTF_8));
            write(LINE);
        }
        String line = json.indexOf('\n') < 0 && json.indexOf('\r') < 0
                ? json
                : json.replace('\n', ' ').replace('\r', ' ');
        data(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an event around a text: the bytes before and after it are JSON already. */
    final void data(byte[] before, String text, byte[] after) {
        write(DATA);
        write(before);
        out.write('"');
        write(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        write(after);
        write(LINE);
        write(LINE);
    }

    final void event(byte[] nameLine, byte[] before, String text, byte[] after) {
        write(nameLine);
        data(before, text, after);
    }
}
