package io.github.camelllm.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a response as JSON, without unknown values and without the provider's raw answer. */
final class ResponseJson extends StdSerializer<ChatResponse> {
    private static final long serialVersionUID = 1L;

    ResponseJson() {
        super(ChatResponse.class);
    }

    @Override
    public void serialize(ChatResponse response, JsonGenerator out, SerializerProvider provider) throws IOException {
        out.writeStartObject();
        text(out, "provider", response.provider());
        text(out, "model", response.model());
        text(out, "id", response.id());
        text(out, "text", response.text());
        text(out, "reasoning", response.reasoning());
        text(out, "refusal", response.refusal());
        toolCalls(out, response.toolCalls());
        text(out, "finishReason", response.finishReason().name());
        number(out, "inputTokens", response.usage().inputTokens());
        number(out, "outputTokens", response.usage().outputTokens());
        if (response.cost() != null) {
            out.writeNumberField("cost", response.cost());
        }
        out.writeEndObject();
    }

    private static void toolCalls(JsonGenerator out, List<ToolCall> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("toolCalls");
        for (ToolCall call : calls) {
            out.writeStartObject();
            text(out, "id", call.id());
            text(out, "name", call.name());
            text(out, "arguments", call.arguments());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void text(JsonGenerator out, String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }

    private static void number(JsonGenerator out, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            out.writeNumberField(name, value);
        }
    }
}
