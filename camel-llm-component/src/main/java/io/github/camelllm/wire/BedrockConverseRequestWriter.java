package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.util.List;

/** The writer of a request of Converse. */
final class BedrockConverseRequestWriter {
    private final ChatRequest request;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private BedrockConverseRequestWriter(ChatRequest request, Dialect dialect, RequestBody body, JsonGenerator out) {
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
    static byte[] write(ChatRequest request, Dialect dialect) {
        dialect.refuseAdditional(request.messages());
        dialect.refuse("seed", request.seed());
        dialect.refuse("presencePenalty", request.presencePenalty());
        dialect.refuse("frequencyPenalty", request.frequencyPenalty());
        dialect.refuse("user", request.user());
        if (Boolean.FALSE.equals(request.parallelToolCalls())) {
            dialect.refuse("parallelToolCalls", false);
        }
        return RequestBody.write(request.additional(), dialect, (body, out) -> new BedrockConverseRequestWriter(
                        request, dialect, body, out)
                .fields());
    }

    private void fields() throws IOException {
        BedrockConverseBlockWriter blocks = new BedrockConverseBlockWriter(out, dialect);
        system(blocks);
        messages(blocks);
        body.object("inferenceConfig", inferenceConfig());
        toolConfig();
        body.object("outputConfig", outputConfig());
        body.object("additionalModelRequestFields", BedrockConverseModelFields.of(request, dialect));
    }

    private void system(BedrockConverseBlockWriter blocks) throws IOException {
        List<Part> parts = ConversationTurn.instructions(request.messages(), dialect);
        if (!parts.isEmpty() && body.free("system")) {
            blocks.array("system", parts);
        }
    }

    private void messages(BedrockConverseBlockWriter blocks) throws IOException {
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

    private ObjectNode inferenceConfig() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        if (request.maxTokens() != null) {
            config.put("maxTokens", request.maxTokens());
        }
        if (request.temperature() != null) {
            config.put("temperature", request.temperature());
        }
        if (request.topP() != null) {
            config.put("topP", request.topP());
        }
        if (!request.stop().isEmpty()) {
            request.stop().forEach(config.putArray("stopSequences")::add);
        }
        return config;
    }

    private void toolConfig() throws IOException {
        if (request.tools().isEmpty() || !body.free("toolConfig") || noTools()) {
            return;
        }
        out.writeObjectFieldStart("toolConfig");
        out.writeArrayFieldStart("tools");
        for (Tool tool : request.tools()) {
            tool(tool);
        }
        out.writeEndArray();
        if (request.toolChoice() != null) {
            toolChoice(request.toolChoice());
        }
        out.writeEndObject();
    }

    /** Tools are forbidden by leaving them out, unless the conversation has tool calls: then they must be declared. */
    private boolean noTools() {
        boolean none = ToolChoice.NONE.equals(request.toolChoice());
        if (none && request.messages().stream().anyMatch(BedrockConverseRequestWriter::hasTools)) {
            throw dialect.invalid("has no toolChoice none for a conversation with tool calls: leave it out");
        }
        return none;
    }

    private static boolean hasTools(Message message) {
        return message.parts().stream().anyMatch(part -> part instanceof ToolCall || part instanceof ToolResult);
    }

    private void tool(Tool tool) throws IOException {
        if (tool.isOfProvider()) {
            out.writePOJO(tool.definition());
            return;
        }
        out.writeStartObject();
        out.writeObjectFieldStart("toolSpec");
        out.writeStringField("name", tool.name());
        if (tool.description() != null && !tool.description().isBlank()) { // an empty one is rejected
            out.writeStringField("description", tool.description());
        }
        out.writeObjectFieldStart("inputSchema");
        out.writePOJOField("json", tool.parameters() != null ? tool.parameters() : ToolArguments.noParameters());
        out.writeEndObject();
        if (tool.strict() != null) {
            out.writeBooleanField("strict", tool.strict());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void toolChoice(ToolChoice choice) throws IOException {
        out.writeObjectFieldStart("toolChoice");
        out.writeObjectFieldStart(
                switch (choice.mode()) {
                    case AUTO, NONE -> "auto";
                    case REQUIRED -> "any";
                    case NAMED -> "tool";
                });
        if (choice.name() != null) {
            out.writeStringField("name", choice.name());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private ObjectNode outputConfig() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        ResponseFormat format = request.responseFormat();
        if (format == null || format.kind() == ResponseFormat.Kind.TEXT) {
            return config;
        }
        ObjectNode text = config.putObject("textFormat").put("type", "json_schema");
        ObjectNode schema = text.putObject("structure").putObject("jsonSchema");
        if (format.name() != null) {
            schema.put("name", format.name());
        }
        schema.put("schema", dialect.schemaOf(format).toString());
        return config;
    }
}
