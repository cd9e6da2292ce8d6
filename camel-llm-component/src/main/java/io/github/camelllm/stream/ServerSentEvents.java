package io.github.camelllm.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stream as server-sent events in the form of OpenAI's {@code chat.completion.chunk}: the role, the pieces, the finish
 * reason, the usage if it is known, {@code [DONE]}.
 *
 * <p>A read gives what there is of one event and waits only when there is nothing. A stream that broke off ends with an
 * event of the error, and then the read fails. Closing this closes the stream.
 */
public final class ServerSentEvents extends InputStream {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private enum Step {
        ROLE,
        PIECES,
        USAGE,
        DONE,
        OVER,
        FAILED
    }

    /** What is written into the generator. */
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private final ChatStream stream;
    private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
    private final long created = System.currentTimeMillis() / 1000;
    private final Event event = new Event();
    private Step step = Step.ROLE;
    private @Nullable ChatResponse whole;
    private @Nullable LlmException error;

    /** Creates the events of a stream, which nothing else may read. */
    public ServerSentEvents(ChatStream stream) {
        this.stream = Objects.requireNonNull(stream, "stream");
    }

    /** Returns what is read here. */
    public ChatStream stream() {
        return stream;
    }

    @Override
    public int read() throws IOException {
        return more() ? event.read() : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        return more() ? event.read(target, offset, length) : -1;
    }

    @Override
    public int available() {
        return event.left();
    }

    @Override
    public void close() {
        stream.close();
    }

    private boolean more() throws IOException {
        if (event.left() == 0) {
            event.clear();
            advance();
        }
        return event.left() > 0;
    }

    private void advance() throws IOException {
        switch (step) {
            case ROLE -> role();
            case PIECES -> piece();
            case USAGE -> usage();
            case DONE -> done();
            case OVER -> {}
            case FAILED -> throw new IOException("The stream broke off: " + message(), error);
        }
    }

    private void role() throws IOException {
        chunk(null, json -> {
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
        });
        step = Step.PIECES;
    }

    private void piece() throws IOException {
        try {
            if (stream.hasNext()) {
                Delta delta = stream.next();
                chunk(null, json -> delta(json, delta));
            } else {
                whole = stream.drain();
                chunk(reason(whole.finishReason()), json -> {});
                step = Step.USAGE;
            }
        } catch (LlmException e) {
            fail(e);
        }
    }

    private void usage() throws IOException {
        Usage usage = whole == null ? Usage.UNKNOWN : whole.usage();
        if (usage.totalTokens() == null) {
            done();
            return;
        }
        object(json -> {
            head(json);
            json.writeArrayFieldStart("choices");
            json.writeEndArray();
            json.writeObjectFieldStart("usage");
            usage(json, usage);
            json.writeEndObject();
        });
        step = Step.DONE;
    }

    private void done() {
        event.write(DATA);
        event.write(DONE);
        event.write(BLANK_LINE);
        step = Step.OVER;
    }

    private void fail(LlmException e) throws IOException {
        error = e;
        step = Step.FAILED;
        object(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message());
            json.writeStringField("type", e.kind().name());
            json.writeStringField("code", e.providerCode());
            json.writeEndObject();
        });
    }

    private String message() {
        return error == null ? "" : Objects.requireNonNullElse(error.getMessage(), "");
    }

    private void chunk(@Nullable String finishReason, Content delta) throws IOException {
        object(json -> {
            head(json);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
            delta.write(json);
            json.writeEndObject();
            json.writeStringField("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private void head(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", created);
        json.writeStringField("model", Objects.requireNonNullElse(stream.model(), ""));
    }

    private void object(Content content) throws IOException {
        event.write(DATA);
        try (JsonGenerator json = JSON.createGenerator(event)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        }
        event.write(BLANK_LINE);
    }

    private static void delta(JsonGenerator json, Delta delta) throws IOException {
        switch (delta.kind()) {
            case TEXT -> json.writeStringField("content", delta.text());
            case REASONING -> json.writeStringField("reasoning_content", delta.text());
            case REFUSAL -> json.writeStringField("refusal", delta.text());
            case TOOL_CALL -> {
                json.writeArrayFieldStart("tool_calls");
                toolCall(json, delta);
                json.writeEndArray();
            }
        }
    }

    private static void toolCall(JsonGenerator json, Delta delta) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", delta.index());
        if (delta.id() != null) {
            json.writeStringField("id", delta.id());
        }
        if (delta.name() != null) {
            json.writeStringField("type", "function");
        }
        json.writeObjectFieldStart("function");
        if (delta.name() != null) {
            json.writeStringField("name", delta.name());
        }
        json.writeStringField("arguments", delta.text());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, Usage usage) throws IOException {
        tokens(json, "prompt_tokens", usage.inputTokens());
        tokens(json, "completion_tokens", usage.outputTokens());
        tokens(json, "total_tokens", usage.totalTokens());
        json.writeObjectFieldStart("prompt_tokens_details");
        tokens(json, "cached_tokens", usage.cachedInputTokens());
        json.writeEndObject();
        json.writeObjectFieldStart("completion_tokens_details");
        tokens(json, "reasoning_tokens", usage.reasoningTokens());
        json.writeEndObject();
    }

    private static void tokens(JsonGenerator json, String name, @Nullable Long count) throws IOException {
        if (count != null) {
            json.writeNumberField(name, count);
        }
    }

    /** Returns OpenAI's word; it has none for other reasons. */
    private static String reason(FinishReason reason) {
        return switch (reason) {
            case STOP, OTHER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }

    /** The bytes of one event, written whole and then read. */
    private static final class Event extends ByteArrayOutputStream {
        private int next;

        int left() {
            return count - next;
        }

        int read() {
            return buf[next++] & 0xff;
        }

        int read(byte[] target, int offset, int length) {
            int n = Math.min(length, left());
            System.arraycopy(buf, next, target, offset, n);
            next += n;
            return n;
        }

        @Override
        public void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        void clear() {
            reset();
            next = 0;
        }
    }
}
