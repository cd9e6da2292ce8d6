package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses, without a store: a conversation is sent whole with each request. */
final class ResponsesClient implements ClientCodec {
    private static final Set<String> ESSENTIAL = Set.of("previous_response_id", "conversation", "prompt", "background");
    private static final List<String> ECHOED = List.of(
            "instructions",
            "max_output_tokens",
            "metadata",
            "parallel_tool_calls",
            "previous_response_id",
            "reasoning",
            "store",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_p",
            "truncation",
            "user");
    private static final RawFields RAW = new RawFields(
            Protocol.OPENAI_RESPONSES,
            Set.of("message", "reasoning", "function_call", "output_text", "refusal", "summary_text"),
            Stream.concat(ECHOED.stream(), Stream.of("created_at")).collect(Collectors.toUnmodifiableSet()),
            Set.of("id", "status", "encrypted_content"));
    static final String FORMAT = "OpenAI's Responses";

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        ClientFieldsReader client = new ClientFieldsReader(Protocol.OPENAI_RESPONSES, ESSENTIAL, headers);
        return new ClientRequest(
                api,
                new ResponsesRequestReader(client).read(root),
                ChatCompletionsClient.model(root),
                ChatCompletionsClient.isStreamed(root),
                true,
                body);
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        String id =
                response.id() != null && response.id().startsWith("resp_") ? response.id() : ClientIds.next("resp_");
        ObjectNode body = response(request, id, Instant.now().getEpochSecond(), response.model());
        finish(body, response);
        ArrayNode output = body.putArray("output");
        items(output, response);
        RAW.add(body, response);
        return body;
    }

    /** Returns a response that has begun. */
    static ObjectNode response(ClientRequest request, String id, long created, @Nullable String model) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", "in_progress");
        body.putNull("error").putNull("incomplete_details");
        body.put("model", request.modelOf(model));
        for (String name : ECHOED) {
            JsonNode value = request.body().get(name);
            body.set(name, value == null ? JsonNodeFactory.instance.nullNode() : value);
        }
        defaults(body);
        body.putArray("output");
        body.putNull("usage");
        return body;
    }

    /** Fields that clients expect to have a value. */
    private static void defaults(ObjectNode body) {
        if (!body.path("tools").isArray()) {
            body.putArray("tools");
        }
        if (body.path("tool_choice").isNull()) {
            body.put("tool_choice", "auto");
        }
        if (body.path("parallel_tool_calls").isNull()) {
            body.put("parallel_tool_calls", true);
        }
        if (body.path("metadata").isNull()) {
            body.putObject("metadata");
        }
    }

    /** Sets how a response has ended. */
    static void finish(ObjectNode body, ChatResponse response) {
        String incomplete = response.finishReason() == FinishReason.LENGTH
                ? "max_output_tokens"
                : response.finishReason() == FinishReason.CONTENT_FILTER && response.refusal() == null
                        ? "content_filter"
                        : null;
        body.put("status", incomplete == null ? "completed" : "incomplete");
        if (incomplete != null) {
            body.putObject("incomplete_details").put("reason", incomplete);
        }
        body.set("usage", ClientUsage.responses(response.usage()));
    }

    /** Adds the items of an answer: texts that follow one another are one message. */
    private static void items(ArrayNode output, ChatResponse response) {
        ArrayNode content = null;
        for (Part part : response.message().parts()) {
            if (part instanceof Part.Text || part instanceof Part.Refusal) {
                content = content == null ? message(output.addObject()) : content;
                content.add(words(part));
            } else {
                content = null;
                item(output, part);
            }
        }
    }

    private static void item(ArrayNode output, Part part) {
        if (part instanceof Part.Reasoning thought) {
            ObjectNode item = reasoning(ClientIds.next("rs_"));
            if (thought.text() != null) {
                item.withArray("summary")
                        .addObject()
                        .put("type", "summary_text")
                        .put("text", thought.text());
            }
            if (thought.mark() != null) {
                item.put("encrypted_content", SealedReasoning.sealed(thought.mark()));
            }
            output.add(item);
        } else if (part instanceof ToolCall call) {
            output.add(functionCall(ClientIds.next("fc_"), ChatCompletionsClient.idOf(call), call.name())
                    .put("arguments", call.arguments())
                    .put("status", "completed"));
        }
    }

    private static ArrayNode message(ObjectNode item) {
        item.put("id", ClientIds.next("msg_")).put("type", "message").put("status", "completed");
        return item.put("role", "assistant").putArray("content");
    }

    private static ObjectNode words(Part part) {
        return part instanceof Part.Refusal refusal
                ? refusal(refusal.text())
                : outputText(part instanceof Part.Text text ? text.text() : "");
    }

    static ObjectNode outputText(String text) {
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
        part.putArray("annotations");
        return part.put("text", text);
    }

    static ObjectNode refusal(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "refusal").put("refusal", text);
    }

    static ObjectNode reasoning(String id) {
        ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", id).put("type", "reasoning");
        item.putArray("summary");
        return item;
    }

    static ObjectNode functionCall(String id, String callId, String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "function_call")
                .put("status", "in_progress")
                .put("call_id", callId)
                .put("name", name)
                .put("arguments", "");
    }

    @Override
    public ClientEventWriter events(ClientRequest request) {
        return new ResponsesEvents(request);
    }
}
