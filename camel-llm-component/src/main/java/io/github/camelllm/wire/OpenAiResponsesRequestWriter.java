package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.io.IOException;
import java.util.List;

/** The writer of a request of the Responses API. */
final class OpenAiResponsesRequestWriter {
    private final ChatRequest request;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private OpenAiResponsesRequestWriter(ChatRequest request, Dialect dialect, RequestBody body, JsonGenerator out) {
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
        dialect.refuse("stop", request.stop().isEmpty() ? null : request.stop());
        dialect.refuse("seed", request.seed());
        dialect.refuse("topK", request.topK());
        dialect.refuse("reasoningBudget", request.reasoningBudget());
        return RequestBody.write(request.additional(), dialect, (body, out) -> new OpenAiResponsesRequestWriter(
                        request, dialect, body, out)
                .fields(streamed));
    }

    private void fields(boolean streamed) throws IOException {
        if (!dialect.model().isEmpty()) {
            body.text("model", dialect.model());
        }
        conversation();
        tools();
        toolChoice();
        body.flag("parallel_tool_calls", request.parallelToolCalls());
        body.object("text", format());
        body.object("reasoning", reasoning());
        body.number("max_output_tokens", request.maxTokens());
        body.number("temperature", request.temperature());
        body.number("top_p", request.topP());
        body.number("presence_penalty", request.presencePenalty());
        body.number("frequency_penalty", request.frequencyPenalty());
        body.text("user", request.user());
        if (streamed) {
            out.writeBooleanField("stream", true);
        }
    }

    private void conversation() throws IOException {
        List<Message> messages = request.messages();
        // instructions alone are sent as the input, which is required
        if (messages.size() > 1 && isInstruction(messages.get(0)) && body.free("instructions")) {
            body.text("instructions", messages.get(0).text());
            messages = messages.subList(1, messages.size());
        }
        if (body.free("input")) {
            out.writeArrayFieldStart("input");
            new OpenAiResponsesItemWriter(out, dialect, isStored()).write(messages);
            out.writeEndArray();
        }
    }

    /** A text field cannot have a cache mark. */
    private boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM
                && message.name() == null
                && (!PromptCacheRule.takesBreakpoints(dialect.model())
                        || message.parts(Part.CacheControl.class).isEmpty())
                && message.parts().stream().allMatch(p -> p instanceof Part.Text || p instanceof Part.CacheControl);
    }

    private boolean isStored() {
        return !body.isFalse("store");
    }

    private void tools() throws IOException {
        if (request.tools().isEmpty() || !body.free("tools")) {
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
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        out.writePOJOField("parameters", tool.parameters() != null ? tool.parameters() : ToolArguments.noParameters());
        if (tool.strict() != null) {
            out.writeBooleanField("strict", tool.strict());
        }
        out.writeEndObject();
    }

    private void toolChoice() throws IOException {
        ToolChoice choice = request.toolChoice();
        if (choice == null || !body.free("tool_choice")) {
            return;
        }
        switch (choice.mode()) {
            case AUTO -> out.writeStringField("tool_choice", "auto");
            case NONE -> out.writeStringField("tool_choice", "none");
            case REQUIRED -> out.writeStringField("tool_choice", "required");
            case NAMED -> {
                out.writeObjectFieldStart("tool_choice");
                out.writeStringField("type", "function");
                out.writeStringField("name", choice.name());
                out.writeEndObject();
            }
        }
    }

    private ObjectNode format() {
        ObjectNode text = JsonNodeFactory.instance.objectNode();
        ResponseFormat format = request.responseFormat();
        if (format != null) {
            switch (format.kind()) {
                case TEXT -> text.putObject("format").put("type", "text");
                case JSON_OBJECT -> text.putObject("format").put("type", "json_object");
                case JSON_SCHEMA -> schema(text.putObject("format"), format);
            }
        }
        return text;
    }

    private static void schema(ObjectNode node, ResponseFormat format) {
        node.put("type", "json_schema");
        node.put("name", format.name() == null ? "answer" : format.name());
        if (format.strict() != null) {
            node.put("strict", format.strict());
        }
        if (format.schema() != null) {
            node.set("schema", format.schema());
        }
    }

    private ObjectNode reasoning() {
        ObjectNode reasoning = JsonNodeFactory.instance.objectNode();
        String effort = request.reasoningEffort();
        return effort == null ? reasoning : reasoning.put("effort", effort);
    }
}
