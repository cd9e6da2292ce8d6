package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The writer of a request in Chat Completions. */
final class OpenAiChatRequestWriter {
    private final ChatRequest request;
    private final boolean streamed;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private OpenAiChatRequestWriter(
            ChatRequest request, boolean streamed, Dialect dialect, RequestBody body, JsonGenerator out) {
        this.request = request;
        this.streamed = streamed;
        this.dialect = dialect;
        this.body = body;
        this.out = out;
    }

    /**
     * Returns the body of a request.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if the protocol cannot express it
     */
    static byte[] write(ChatRequest request, boolean streamed, Dialect dialect) {
        return RequestBody.write(request.additional(), dialect, (body, out) -> new OpenAiChatRequestWriter(
                        request, streamed, dialect, body, out)
                .fields());
    }

    private void fields() throws IOException {
        if (!dialect.model().isEmpty()) {
            body.text("model", dialect.model());
        }
        messages();
        tools();
        responseFormat();
        sampling();
        limits();
        reasoning();
        stream();
        body.text("user", request.user());
    }

    private void messages() throws IOException {
        if (body.free("messages")) {
            out.writeArrayFieldStart("messages");
            new OpenAiChatMessageWriter(out, dialect).write(request.messages());
            out.writeEndArray();
        }
    }

    private void tools() throws IOException {
        if (!request.tools().isEmpty() && body.free("tools")) {
            out.writeArrayFieldStart("tools");
            for (Tool tool : request.tools()) {
                tool(tool);
            }
            out.writeEndArray();
        }
        if (request.toolChoice() != null && body.free("tool_choice")) {
            toolChoice(request.toolChoice());
        }
        body.flag("parallel_tool_calls", request.parallelToolCalls());
    }

    private void tool(Tool tool) throws IOException {
        if (tool.isOfProvider()) {
            out.writePOJO(tool.definition());
            return;
        }
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        out.writePOJOField("parameters", tool.parameters() != null ? tool.parameters() : ToolArguments.noParameters());
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
        if (format == null || !body.free("response_format")) {
            return;
        }
        out.writeObjectFieldStart("response_format");
        switch (format.kind()) {
            case TEXT -> out.writeStringField("type", "text");
            case JSON_OBJECT -> jsonObject(format);
            case JSON_SCHEMA -> schema(format);
        }
        out.writeEndObject();
    }

    private void jsonObject(ResponseFormat format) throws IOException {
        out.writeStringField("type", "json_object");
        if (format.schema() != null) {
            out.writePOJOField("schema", format.schema());
        }
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
        body.number("temperature", request.temperature());
        body.number("top_p", request.topP());
        body.number("top_k", request.topK());
        body.number("presence_penalty", request.presencePenalty());
        body.number("frequency_penalty", request.frequencyPenalty());
        body.number(dialect.has(Quirk.RANDOM_SEED) ? "random_seed" : "seed", request.seed());
    }

    private void limits() throws IOException {
        boolean older = dialect.has(Quirk.MAX_TOKENS) && !DialectRules.isOpenAiReasoningModel(dialect.model());
        body.number(older ? "max_tokens" : "max_completion_tokens", request.maxTokens());
        body.texts("stop", request.stop());
    }

    private void reasoning() throws IOException {
        String effort = request.reasoningEffort();
        Integer budget = request.reasoningBudget();
        if (dialect.has(Quirk.REASONING_OBJECT)) {
            body.object("reasoning", reasoningObject(effort, budget));
            return;
        }
        body.text("reasoning_effort", effort);
        if (dialect.has(Quirk.THINKING_BUDGET)) {
            body.number("thinking_budget", budget);
        } else if (budget != null) {
            throw dialect.invalid(
                    "has no budget of reasoning tokens: leave out reasoningBudget, or set reasoningEffort");
        }
    }

    private static ObjectNode reasoningObject(@Nullable String effort, @Nullable Integer budget) {
        ObjectNode reasoning = JsonNodeFactory.instance.objectNode();
        Json.put(reasoning, "effort", effort);
        Json.put(reasoning, "max_tokens", budget);
        return reasoning;
    }

    private void stream() throws IOException {
        if (!streamed) {
            return;
        }
        out.writeBooleanField("stream", true);
        if (!dialect.has(Quirk.NO_STREAM_OPTIONS)) {
            body.object("stream_options", JsonNodeFactory.instance.objectNode().put("include_usage", true));
        }
    }
}
