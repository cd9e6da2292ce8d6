package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writer of a request of the Messages API. */
final class AnthropicRequestWriter {
    /** The default maximum of tokens of an answer, without reasoning: a number that all models support. */
    static final int MAX_TOKENS = 4096;

    private static final String NO_REASONING = "none";

    private final ChatRequest request;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private AnthropicRequestWriter(ChatRequest request, Dialect dialect, RequestBody body, JsonGenerator out) {
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
        dialect.refuse("seed", request.seed());
        dialect.refuse("presencePenalty", request.presencePenalty());
        dialect.refuse("frequencyPenalty", request.frequencyPenalty());
        return RequestBody.write(
                request.additional(), dialect, (body, out) -> new AnthropicRequestWriter(request, dialect, body, out)
                        .fields(streamed));
    }

    private void fields(boolean streamed) throws IOException {
        if (!dialect.model().isEmpty()) {
            body.text("model", dialect.model());
        }
        body.number("max_tokens", maxTokens());
        AnthropicBlockWriter blocks = new AnthropicBlockWriter(out, dialect);
        system(blocks);
        messages(blocks);
        tools();
        toolChoice();
        body.object("output_config", outputConfig());
        if (body.free("thinking")) {
            body.object("thinking", thinking());
        }
        sampling();
        if (streamed) {
            out.writeBooleanField("stream", true);
        }
    }

    private int maxTokens() {
        Integer limit = request.maxTokens();
        Integer budget = request.reasoningBudget();
        return limit != null ? limit : MAX_TOKENS + (budget == null ? 0 : budget);
    }

    private void system(AnthropicBlockWriter blocks) throws IOException {
        List<Part> parts = ConversationTurn.instructions(request.messages(), dialect);
        if (!parts.isEmpty() && body.free("system")) {
            out.writeFieldName("system");
            blocks.content(parts);
        }
    }

    private void messages(AnthropicBlockWriter blocks) throws IOException {
        if (!body.free("messages")) {
            return;
        }
        out.writeArrayFieldStart("messages");
        for (ConversationTurn turn :
                ConversationTurn.of(request.messages(), dialect, Makers.accepted(Makers.ofSignatures(dialect)))) {
            blocks.message(turn);
        }
        out.writeEndArray();
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
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        out.writePOJOField(
                "input_schema", tool.parameters() != null ? tool.parameters() : ToolArguments.noParameters());
        if (tool.strict() != null) {
            out.writeBooleanField("strict", tool.strict());
        }
        out.writeEndObject();
    }

    private void toolChoice() throws IOException {
        ToolChoice choice = request.toolChoice();
        Boolean parallel = request.parallelToolCalls();
        if ((choice == null && parallel == null) || !body.free("tool_choice")) {
            return;
        }
        choice = choice == null ? ToolChoice.AUTO : choice;
        out.writeObjectFieldStart("tool_choice");
        out.writeStringField("type", word(choice.mode()));
        if (choice.name() != null) {
            out.writeStringField("name", choice.name());
        }
        if (parallel != null && choice.mode() != ToolChoice.Mode.NONE) {
            out.writeBooleanField("disable_parallel_tool_use", !parallel);
        }
        out.writeEndObject();
    }

    private static String word(ToolChoice.Mode mode) {
        return switch (mode) {
            case AUTO -> "auto";
            case NONE -> "none";
            case REQUIRED -> "any";
            case NAMED -> "tool";
        };
    }

    private ObjectNode outputConfig() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        String effort = request.reasoningEffort();
        if (effort != null && !effort.equals(NO_REASONING)) {
            config.put("effort", effort);
        }
        ResponseFormat format = request.responseFormat();
        if (format != null && format.kind() != ResponseFormat.Kind.TEXT) {
            config.putObject("format").put("type", "json_schema").set("schema", dialect.schemaOf(format));
        }
        return config;
    }

    private ObjectNode thinking() {
        ObjectNode thinking = JsonNodeFactory.instance.objectNode();
        Integer budget = request.reasoningBudget();
        if (budget != null && budget != 0) {
            return thinking.put("type", "enabled").put("budget_tokens", budget);
        }
        boolean off = budget != null || NO_REASONING.equals(request.reasoningEffort());
        return off ? thinking.put("type", "disabled") : thinking;
    }

    private void sampling() throws IOException {
        body.number("temperature", request.temperature());
        body.number("top_p", request.topP());
        body.number("top_k", request.topK());
        body.texts("stop_sequences", request.stop());
        body.object("metadata", metadata(request.user()));
    }

    private static ObjectNode metadata(@Nullable String user) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        return user == null ? metadata : metadata.put("user_id", user);
    }
}
