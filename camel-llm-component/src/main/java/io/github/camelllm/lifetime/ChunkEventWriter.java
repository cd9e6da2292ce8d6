package io.github.camelllm.lifetime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the events of one answer in the form of OpenAI's {@code chat.completion.chunk}. It contains the bytes of one event. */
final class ChunkEventWriter extends ByteArrayOutputStream {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
    private final long created = System.currentTimeMillis() / 1000;
    private int next;

    /** Writes a part of an event with the generator. */
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** Returns the number of unread bytes of the event. */
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

    /** Drops the bytes of the event. */
    void clear() {
        reset();
        next = 0;
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void role(@Nullable String model) throws IOException {
        chunk(model, null, json -> {
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
        });
    }

    void delta(@Nullable String model, Delta delta) throws IOException {
        if (delta.isNative()) {
            return;
        }
        chunk(model, null, json -> delta(json, delta));
    }

    void finish(@Nullable String model, FinishReason reason) throws IOException {
        chunk(model, reason(reason), json -> {});
    }

    void usage(@Nullable String model, Usage usage) throws IOException {
        object(json -> {
            head(json, model);
            json.writeArrayFieldStart("choices");
            json.writeEndArray();
            json.writeObjectFieldStart("usage");
            usage(json, usage);
            json.writeEndObject();
        });
    }

    void done() {
        write(DATA);
        write(DONE);
        write(BLANK_LINE);
    }

    void error(LlmException error) throws IOException {
        object(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("message", Objects.requireNonNullElse(error.getMessage(), ""));
            json.writeStringField("type", error.kind().name());
            json.writeStringField("code", error.providerCode());
            json.writeEndObject();
        });
    }

    private void chunk(@Nullable String model, @Nullable String finishReason, Content delta) throws IOException {
        object(json -> {
            head(json, model);
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

    private void head(JsonGenerator json, @Nullable String model) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", created);
        json.writeStringField("model", Objects.requireNonNullElse(model, ""));
    }

    private void object(Content content) throws IOException {
        write(DATA);
        try (JsonGenerator json = JSON.createGenerator(this)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        }
        write(BLANK_LINE);
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
            case NATIVE -> {} // not written
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

    /** Returns OpenAI's name of a finish reason; null for {@code OTHER}, which has none. */
    private static String reason(FinishReason reason) {
        return switch (reason) {
            case STOP, OTHER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }
}
