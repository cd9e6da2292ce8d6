package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reader of requests in the JSON of OpenAI's Chat Completions, the form in which applications write requests to any provider.
 *
 * <p>Fields that {@link ChatRequest} does not have, and tools and tool choices that are not functions, become {@linkplain ChatRequest#additional()
 * additional} fields. {@code null} is the same as absent. {@code stream} and {@code stream_options} are left out, as the endpoint decides whether the
 * answer is streamed. Fields of a message that {@link Message} does not have become {@linkplain Message#additional() additional} fields of the
 * message.
 */
public final class OpenAiRequests {
    private static final Set<String> DROPPED = Set.of("stream", "stream_options");

    private static final Map<String, BiConsumer<ChatRequest.Builder, JsonField>> FIELDS = Map.ofEntries(
            Map.entry("model", (request, field) -> request.model(field.text())),
            Map.entry("messages", (request, field) -> request.messages(messages(field, false))),
            Map.entry("tools", OpenAiRequests::tools),
            Map.entry("tool_choice", OpenAiRequests::toolChoice),
            Map.entry("parallel_tool_calls", (request, field) -> request.parallelToolCalls(field.flag())),
            Map.entry("response_format", OpenAiRequests::responseFormat),
            Map.entry("temperature", (request, field) -> request.temperature(field.real())),
            Map.entry("top_p", (request, field) -> request.topP(field.real())),
            Map.entry("top_k", (request, field) -> request.topK(field.integer())),
            Map.entry("max_tokens", OpenAiRequests::maxTokens),
            Map.entry("max_completion_tokens", (request, field) -> request.maxTokens(field.integer())),
            Map.entry("seed", (request, field) -> request.seed(field.whole())),
            Map.entry("random_seed", (request, field) -> request.seed(field.whole())),
            Map.entry("stop", (request, field) -> request.stop(field.texts())),
            Map.entry("presence_penalty", (request, field) -> request.presencePenalty(field.real())),
            Map.entry("frequency_penalty", (request, field) -> request.frequencyPenalty(field.real())),
            Map.entry("reasoning_effort", (request, field) -> request.reasoningEffort(field.text())),
            Map.entry("user", (request, field) -> request.user(field.text())));

    private OpenAiRequests() {}

    /**
     * Returns the request that a JSON object describes.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if a part of it is invalid; the message has its path
     */
    public static ChatRequest read(JsonNode body) {
        return read(body, DROPPED);
    }

    /**
     * Returns the request that a JSON object describes, without some of its fields.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if a part of it is invalid
     */
    public static ChatRequest read(JsonNode body, Set<String> left) {
        JsonField root = new JsonField("request", body).object();
        ChatRequest.Builder request = ChatRequest.builder();
        body.properties().forEach(entry -> {
            JsonField field = root.get(entry.getKey());
            if (field != null && !left.contains(entry.getKey())) {
                FIELDS.getOrDefault(entry.getKey(), OpenAiRequests::additional).accept(request, field);
            }
        });
        return request.build();
    }

    /**
     * Returns the messages of a client's request, whose parts of unknown types are kept for providers of this protocol.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if a part of it is invalid
     */
    public static List<Message> clientMessages(JsonField messages) {
        return messages(messages, true);
    }

    private static List<Message> messages(JsonField field, boolean keepsUnknown) {
        OpenAiMessageReader reader = new OpenAiMessageReader(keepsUnknown);
        List<Message> messages = new ArrayList<>();
        field.elements().forEach(message -> messages.add(reader.message(message)));
        return messages;
    }

    private static void additional(ChatRequest.Builder request, JsonField field) {
        request.additional(field.name(), field.node());
    }

    private static void maxTokens(ChatRequest.Builder request, JsonField field) {
        JsonField newer = field.sibling("max_completion_tokens");
        request.maxTokens((newer != null ? newer : field).integer());
    }

    private static void tools(ChatRequest.Builder request, JsonField field) {
        List<Tool> tools = new ArrayList<>();
        field.elements().forEach(tool -> tools.add(tool(tool.object(), tool.get("function"))));
        request.tools(tools);
    }

    /** Tools other than functions run at the provider. Responses has a function's fields beside its type. */
    private static Tool tool(JsonField tool, @Nullable JsonField function) {
        String type = tool.node().path("type").asText("function");
        boolean declared = type.isEmpty() || type.equalsIgnoreCase("function");
        if (function != null) {
            return declared ? tool(function) : Tool.ofProvider(tool.node()); // Moonshot's builtin_function has one, too
        }
        boolean flat = tool.node().path("type").asText().equals("function");
        return flat ? tool(tool) : Tool.ofProvider(tool.node());
    }

    private static Tool tool(JsonField function) {
        JsonField description = function.object().get("description");
        JsonField parameters = function.get("parameters");
        JsonField strict = function.get("strict");
        return new Tool(
                function.required("name").text(),
                description == null ? null : description.text(),
                parameters == null || isEmptyArray(parameters)
                        ? null
                        : parameters.object().node(),
                strict == null ? null : (Boolean) strict.flag());
    }

    /** An empty object, as PHP writes it. */
    private static boolean isEmptyArray(JsonField field) {
        return field.node().isArray() && field.node().isEmpty();
    }

    private static void toolChoice(ChatRequest.Builder request, JsonField field) {
        if (field.node().isTextual()) {
            request.toolChoice(ToolChoice.parse(field.text()));
            return;
        }
        boolean flat = field.object().node().path("type").asText().equals("function");
        JsonField function = flat && field.get("function") == null ? field : field.get("function");
        if (function != null) {
            request.toolChoice(ToolChoice.of(function.object().required("name").text()));
        } else {
            additional(request, field);
        }
    }

    private static void responseFormat(ChatRequest.Builder request, JsonField field) {
        switch (field.object().required("type").text()) {
            case "text" -> request.responseFormat(ResponseFormat.TEXT);
            case "json_object" -> request.responseFormat(jsonObject(field.get("schema")));
            case "json_schema" ->
                request.responseFormat(schema(field.required("json_schema").object()));
            default -> additional(request, field);
        }
    }

    /** Together, Fireworks and llama.cpp have a schema here. */
    private static ResponseFormat jsonObject(@Nullable JsonField schema) {
        return schema == null
                ? ResponseFormat.JSON_OBJECT
                : new ResponseFormat(
                        ResponseFormat.Kind.JSON_OBJECT, null, schema.object().node(), null);
    }

    private static ResponseFormat schema(JsonField format) {
        JsonField name = format.get("name");
        JsonField strict = format.get("strict");
        JsonField schema = format.get("schema");
        return new ResponseFormat(
                ResponseFormat.Kind.JSON_SCHEMA,
                name == null ? null : name.text(),
                schema == null ? null : described(schema.object().node(), format.get("description")),
                strict == null ? null : (Boolean) strict.flag());
    }

    /** The description of the format is written into the schema, where all providers read it. */
    private static JsonNode described(JsonNode schema, @Nullable JsonField description) {
        if (description == null || schema.has("description")) {
            return schema;
        }
        return schema.<ObjectNode>deepCopy().put("description", description.text());
    }
}
