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

/** The writer of a request of {@code generateContent}. */
final class GeminiRequestWriter {
    private static final String NO_REASONING = "none";

    private final ChatRequest request;
    private final Dialect dialect;
    private final RequestBody body;
    private final JsonGenerator out;

    private GeminiRequestWriter(ChatRequest request, Dialect dialect, RequestBody body, JsonGenerator out) {
        this.request = request;
        this.dialect = dialect;
        this.body = body;
        this.out = out;
    }

    /**
     * Returns the body of a request; whether the answer is streamed is part of the path, not of the body.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if the protocol cannot express it
     */
    static byte[] write(ChatRequest request, Dialect dialect) {
        dialect.refuseAdditional(request.messages());
        dialect.refuse("user", request.user());
        dialect.refuse("parallelToolCalls=false", Boolean.FALSE.equals(request.parallelToolCalls()) ? false : null);
        return RequestBody.write(
                request.additional(), dialect, (body, out) -> new GeminiRequestWriter(request, dialect, body, out)
                        .fields());
    }

    private void fields() throws IOException {
        GeminiPartWriter parts = new GeminiPartWriter(out, dialect);
        List<Part> instructions = ConversationTurn.instructions(request.messages(), dialect);
        if (!instructions.isEmpty() && body.free("systemInstruction")) {
            out.writeObjectFieldStart("systemInstruction");
            parts.parts(instructions);
            out.writeEndObject();
        }
        contents(parts);
        tools();
        body.object("toolConfig", toolConfig());
        body.object("generationConfig", generationConfig());
    }

    private void contents(GeminiPartWriter parts) throws IOException {
        if (!body.free("contents")) {
            return;
        }
        out.writeArrayFieldStart("contents");
        for (ConversationTurn turn : ConversationTurn.of(request.messages(), dialect)) {
            parts.content(turn);
        }
        out.writeEndArray();
    }

    private void tools() throws IOException {
        if (request.tools().isEmpty() || !body.free("tools")) {
            return;
        }
        out.writeArrayFieldStart("tools");
        List<Tool> functions =
                request.tools().stream().filter(tool -> !tool.isOfProvider()).toList();
        boolean declared = functions.isEmpty();
        for (Tool tool : request.tools()) {
            if (tool.isOfProvider()) {
                out.writePOJO(tool.definition());
            } else if (!declared) {
                declared = true;
                functions(functions);
            }
        }
        out.writeEndArray();
    }

    /** All functions are in one tool, at the position of the first. */
    private void functions(List<Tool> functions) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("functionDeclarations");
        for (Tool function : functions) {
            tool(function);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void tool(Tool tool) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
            out.writeStringField("description", tool.description());
        }
        if (tool.parameters() != null) {
            out.writePOJOField("parametersJsonSchema", tool.parameters());
        }
        out.writeEndObject();
    }

    private ObjectNode toolConfig() {
        ObjectNode config = object();
        if (!request.tools().isEmpty() && request.tools().stream().allMatch(Tool::isOfProvider)) {
            return config; // there is no choice among tools that are not functions: a 400
        }
        ToolChoice choice = request.toolChoice();
        String mode = mode(choice == null ? null : choice.mode());
        if (mode != null) {
            ObjectNode calling = config.putObject("functionCallingConfig").put("mode", mode);
            if (choice != null && choice.name() != null) {
                calling.putArray("allowedFunctionNames").add(choice.name());
            }
        }
        return config;
    }

    /** Required calls follow their schemas in any case. */
    private @Nullable String mode(ToolChoice.@Nullable Mode mode) {
        boolean free = mode == null || mode == ToolChoice.Mode.AUTO;
        if (free && request.tools().stream().anyMatch(tool -> Boolean.TRUE.equals(tool.strict()))) {
            return "VALIDATED";
        }
        return mode == null ? null : word(mode);
    }

    private static String word(ToolChoice.Mode mode) {
        return switch (mode) {
            case AUTO -> "AUTO";
            case NONE -> "NONE";
            case REQUIRED, NAMED -> "ANY";
        };
    }

    private ObjectNode generationConfig() {
        ObjectNode config = object();
        Json.put(config, "temperature", request.temperature());
        Json.put(config, "topP", request.topP());
        Json.put(config, "topK", request.topK());
        Json.put(config, "maxOutputTokens", request.maxTokens());
        Json.put(config, "seed", request.seed());
        Json.put(config, "presencePenalty", request.presencePenalty());
        Json.put(config, "frequencyPenalty", request.frequencyPenalty());
        Json.put(config, "stopSequences", request.stop().isEmpty() ? null : request.stop());
        format(config, request.responseFormat());
        ObjectNode thinking = thinkingConfig();
        if (!thinking.isEmpty()) {
            config.set("thinkingConfig", thinking);
        }
        return config;
    }

    private static void format(ObjectNode config, @Nullable ResponseFormat format) {
        if (format == null || format.kind() == ResponseFormat.Kind.TEXT) {
            return;
        }
        config.put("responseMimeType", "application/json");
        if (format.schema() != null) {
            config.set("responseJsonSchema", format.schema());
        }
    }

    private ObjectNode thinkingConfig() {
        ObjectNode thinking = object();
        String effort = request.reasoningEffort();
        Integer budget = request.reasoningBudget();
        if (NO_REASONING.equals(effort) || (budget != null && budget == 0)) {
            return thinking.put("thinkingBudget", 0);
        }
        Json.put(thinking, "thinkingLevel", effort);
        Json.put(thinking, "thinkingBudget", budget);
        return thinking.isEmpty() ? thinking : thinking.put("includeThoughts", true);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
