package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writer of a request in Chat Completions: straight to bytes, without a tree between. */
final class OpenAiRequestWriter {
    private final ChatRequest request;
    private final boolean streamed;
    private final Dialect dialect;
    private final JsonGenerator out;
    private final Map<String, Object> additional;

    private OpenAiRequestWriter(ChatRequest request, boolean streamed, Dialect dialect, JsonGenerator out) {
        this.request = request;
        this.streamed = streamed;
        this.dialect = dialect;
        this.out = out;
        this.additional = request.additional();
    }

    /**
     * Returns the body of a request.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if the protocol has no way to say it
     */
    static byte[] write(ChatRequest request, boolean streamed, Dialect dialect) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
        try (JsonGenerator out = Json.MAPPER.getFactory().createGenerator(bytes)) {
            new OpenAiRequestWriter(request, streamed, dialect, out).body();
        } catch (IOException e) {
            throw unwritable(dialect, e);
        }
        return bytes.toByteArray();
    }

    private static LlmException unwritable(Dialect dialect, IOException e) {
        return ErrorDetails.of(
                        ErrorKind.INVALID_REQUEST,
                        "An additional field of the request cannot be written as JSON: " + e.getMessage())
                .cause(e)
                .provider(dialect.provider())
                .model(dialect.model())
                .exception();
    }

    private void body() throws IOException {
        out.writeStartObject();
        if (!dialect.model().isEmpty()) {
            text("model", dialect.model());
        }
        messages();
        tools();
        responseFormat();
        sampling();
        limits();
        reasoning();
        stream();
        text("user", request.user());
        additional();
        out.writeEndObject();
    }

    private void messages() throws IOException {
        if (free("messages")) {
            out.writeArrayFieldStart("messages");
            new OpenAiMessageWriter(out, dialect).write(request.messages());
            out.writeEndArray();
        }
    }

    private void tools() throws IOException {
        if (!request.tools().isEmpty() && free("tools")) {
            out.writeArrayFieldStart("tools");
            for (Tool tool : request.tools()) {
                tool(tool);
            }
            out.writeEndArray();
        }
        if (request.toolChoice() != null && free("tool_choice")) {
            toolChoice(request.toolChoice());
        }
        bool("parallel_tool_calls", request.parallelToolCalls());
    }

    private void tool(Tool tool) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        out.writePOJOField("parameters", tool.parameters() != null ? tool.parameters() : ToolInput.noParameters());
        if (tool.strict() != null) {
            out.writeBooleanField("strict", tool.strict());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void toolChoice(ToolChoice choice) throws IOException {
        out.writeFieldName("tool_choice");
        switch (choice.mode()) {
            case AUTO -> out.writeString("auto");
            case NONE -> out.writeString("none");
            case REQUIRED -> out.writeString("required");
            case NAMED -> {
                out.writeStartObject();
                out.writeStringField("type", "function");
                out.writeObjectFieldStart("function");
                out.writeStringField("name", choice.name());
                out.writeEndObject();
                out.writeEndObject();
            }
        }
    }

    private void responseFormat() throws IOException {
        ResponseFormat format = request.responseFormat();
        if (format == null || !free("response_format")) {
            return;
        }
        out.writeObjectFieldStart("response_format");
        switch (format.kind()) {
            case TEXT -> out.writeStringField("type", "text");
            case JSON_OBJECT -> out.writeStringField("type", "json_object");
            case JSON_SCHEMA -> schema(format);
        }
        out.writeEndObject();
    }

    private void schema(ResponseFormat format) throws IOException {
        out.writeStringField("type", "json_schema");
        out.writeObjectFieldStart("json_schema");
        out.writeStringField("name", format.name() == null ? "answer" : format.name());
        if (format.strict() != null) {
            out.writeBooleanField("strict", format.strict());
        }
        if (format.schema() != null) {
            out.writePOJOField("schema", format.schema());
        }
        out.writeEndObject();
    }

    private void sampling() throws IOException {
        number("temperature", request.temperature());
        number("top_p", request.topP());
        number("top_k", request.topK());
        number("presence_penalty", request.presencePenalty());
        number("frequency_penalty", request.frequencyPenalty());
        number(dialect.has(Quirk.RANDOM_SEED) ? "random_seed" : "seed", request.seed());
    }

    private void limits() throws IOException {
        number(dialect.has(Quirk.MAX_TOKENS) ? "max_tokens" : "max_completion_tokens", request.maxTokens());
        List<String> stop = request.stop();
        if (!stop.isEmpty() && free("stop")) {
            out.writeArrayFieldStart("stop");
            for (String text : stop) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
    }

    private void reasoning() throws IOException {
        String effort = request.reasoningEffort();
        Integer budget = request.reasoningBudget();
        if (dialect.has(Quirk.REASONING_OBJECT)) {
            reasoningObject(effort, budget);
            return;
        }
        text("reasoning_effort", effort);
        if (dialect.has(Quirk.THINKING_BUDGET)) {
            number("thinking_budget", budget);
        } else if (budget != null) {
            throw OpenAiMessageWriter.invalid(
                    dialect, "has no budget of reasoning tokens: leave out reasoningBudget, or set reasoningEffort");
        }
    }

    private void reasoningObject(@Nullable String effort, @Nullable Integer budget) throws IOException {
        if ((effort == null && budget == null) || !free("reasoning")) {
            return;
        }
        out.writeObjectFieldStart("reasoning");
        if (effort != null) {
            out.writeStringField("effort", effort);
        }
        if (budget != null) {
            out.writeNumberField("max_tokens", budget);
        }
        out.writeEndObject();
    }

    private void stream() throws IOException {
        if (!streamed) {
            return;
        }
        out.writeBooleanField("stream", true);
        if (!dialect.has(Quirk.NO_STREAM_OPTIONS) && free("stream_options")) {
            out.writeObjectFieldStart("stream_options");
            out.writeBooleanField("include_usage", true);
            out.writeEndObject();
        }
    }

    /** How the answer comes is decided by the caller, who has to read it: {@code stream} cannot be overridden. */
    private void additional() throws IOException {
        for (Map.Entry<String, Object> field : additional.entrySet()) {
            if (!field.getKey().equals("stream")) {
                out.writePOJOField(field.getKey(), field.getValue());
            }
        }
    }

    private boolean free(String name) {
        return additional.isEmpty() || !additional.containsKey(name);
    }

    private void text(String name, @Nullable String value) throws IOException {
        if (value != null && free(name)) {
            out.writeStringField(name, value);
        }
    }

    private void bool(String name, @Nullable Boolean value) throws IOException {
        if (value != null && free(name)) {
            out.writeBooleanField(name, value);
        }
    }

    private void number(String name, @Nullable Number value) throws IOException {
        if (value == null || !free(name)) {
            return;
        }
        if (value instanceof Double real) {
            out.writeNumberField(name, real);
        } else {
            out.writeNumberField(name, value.longValue());
        }
    }
}
