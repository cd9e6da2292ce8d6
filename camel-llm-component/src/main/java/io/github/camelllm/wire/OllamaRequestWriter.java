package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The writer of a request of Ollama's chat. */
final class OllamaRequestWriter {
    private final ChatRequest request;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private OllamaRequestWriter(ChatRequest request, Dialect dialect, RequestBody body, JsonGenerator out) {
        this.request = request;
        this.dialect = dialect;
        this.body = body;
        this.out = out;
    }

    /**
     * Returns the body of a request.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if the protocol cannot express it
     */
    static byte[] write(ChatRequest request, boolean streamed, Dialect dialect) {
        dialect.refuseAdditional(request.messages());
        refuse(request, dialect);
        return RequestBody.write(
                request.additional(), dialect, (body, out) -> new OllamaRequestWriter(request, dialect, body, out)
                        .fields(streamed));
    }

    private static void refuse(ChatRequest request, Dialect dialect) {
        dialect.refuse("user", request.user());
        dialect.refuse("parallelToolCalls=false", Boolean.FALSE.equals(request.parallelToolCalls()) ? false : null);
        ToolChoice choice = request.toolChoice();
        if (choice != null && choice.mode() != ToolChoice.Mode.AUTO && choice.mode() != ToolChoice.Mode.NONE) {
            throw dialect.invalid("cannot make a model call a tool: set toolChoice to auto or none, or leave it out");
        }
        Integer budget = request.reasoningBudget();
        if (budget != null && budget != 0) {
            throw dialect.invalid("has no reasoningBudget but 0: leave it out, or set reasoningEffort");
        }
    }

    private void fields(boolean streamed) throws IOException {
        if (!dialect.model().isEmpty()) {
            body.text("model", dialect.model());
        }
        if (body.free("messages")) {
            out.writeArrayFieldStart("messages");
            new OllamaMessageWriter(out, dialect).write(request.messages());
            out.writeEndArray();
        }
        tools();
        format(request.responseFormat());
        think();
        body.object("options", options());
        out.writeBooleanField("stream", streamed);
    }

    private void tools() throws IOException {
        boolean none = request.toolChoice() != null && request.toolChoice().mode() == ToolChoice.Mode.NONE;
        if (none || request.tools().isEmpty() || !body.free("tools")) {
            return;
        }
        out.writeArrayFieldStart("tools");
        for (Tool tool : request.tools()) {
            tool(tool);
        }
        out.writeEndArray();
    }

    private void tool(Tool tool) throws IOException {
        if (tool.isOfProvider()) {
            out.writePOJO(tool.definition());
            return;
        }
        dialect.refuse("strict tools", Boolean.TRUE.equals(tool.strict()) ? true : null);
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        out.writePOJOField("parameters", tool.parameters() != null ? tool.parameters() : ToolArguments.noParameters());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void format(@Nullable ResponseFormat format) throws IOException {
        if (format == null || format.kind() == ResponseFormat.Kind.TEXT || !body.free("format")) {
            return;
        }
        if (format.schema() == null) {
            out.writeStringField("format", "json");
        } else {
            out.writePOJOField("format", format.schema());
        }
    }

    private void think() throws IOException {
        String effort = request.reasoningBudget() != null ? "none" : request.reasoningEffort();
        if (effort == null || !body.free("think")) {
            return;
        }
        switch (effort) {
            case "none", "false" -> out.writeBooleanField("think", false);
            case "true" -> out.writeBooleanField("think", true);
            default -> out.writeStringField("think", effort);
        }
    }

    private ObjectNode options() {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        Json.put(options, "temperature", request.temperature());
        Json.put(options, "top_p", request.topP());
        Json.put(options, "top_k", request.topK());
        Json.put(options, "num_predict", request.maxTokens());
        Json.put(options, "seed", request.seed());
        Json.put(options, "presence_penalty", request.presencePenalty());
        Json.put(options, "frequency_penalty", request.frequencyPenalty());
        Json.put(options, "stop", request.stop().isEmpty() ? null : request.stop());
        return options;
    }
}
