package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.OpenAiRequests;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own operation, for programs without an SDK: a prompt, and an answer with its provider, usage and cost.
 *
 * <p>A request has {@code prompt} or {@code messages}, and may have {@code provider}, {@code model}, {@code systemMessage},
 * {@code temperature}, {@code maxTokens} and {@code jsonSchema}.
 */
final class CompleteClient implements ClientCodec {
    private static final String FORMAT = "this gateway";
    private static final Set<String> FIELDS = Set.of(
            "prompt",
            "messages",
            "provider",
            "model",
            "systemMessage",
            "temperature",
            "maxTokens",
            "jsonSchema",
            "stream");

    private final boolean streams;

    /** Creates the reader and writer of whole answers, or of streams. */
    CompleteClient(boolean streams) {
        this.streams = streams;
    }

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        for (var field : body.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw root.expected("an object with some of the fields "
                        + String.join(", ", FIELDS.stream().sorted().toList()) + ", not " + field.getKey());
            }
        }
        ChatRequest.Builder request =
                ChatRequest.builder().clientFields(new ClientFields("camel-llm-rest", Map.of(), Map.of(), Set.of()));
        conversation(root, request);
        settings(root, request);
        return new ClientRequest(api, request.build(), model(root), streams, true, body);
    }

    private static void conversation(JsonField root, ChatRequest.Builder request) {
        JsonField system = root.get("systemMessage");
        if (system != null) {
            request.message(Message.system(system.text()));
        }
        JsonField messages = root.get("messages");
        if (messages != null) {
            OpenAiRequests.clientMessages(messages).forEach(request::message);
        }
        if (messages == null || root.get("prompt") != null) {
            request.message(Message.user(root.required("prompt").text()));
        }
    }

    private static void settings(JsonField root, ChatRequest.Builder request) {
        JsonField temperature = root.get("temperature");
        JsonField maxTokens = root.get("maxTokens");
        JsonField schema = root.get("jsonSchema");
        request.temperature(temperature == null ? null : (Double) temperature.real());
        request.maxTokens(maxTokens == null ? null : (Integer) maxTokens.integer());
        if (schema != null) {
            request.responseFormat(
                    ResponseFormat.schema("answer", schema.object().node()));
        }
    }

    private static @Nullable String model(JsonField root) {
        String model = ChatCompletionsClient.model(root);
        JsonField provider = root.get("provider");
        return provider == null ? model : model == null ? provider.text() : provider.text() + ":" + model;
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("text", response.text());
        if (response.reasoning() != null) {
            body.put("reasoning", response.reasoning());
        }
        if (!response.toolCalls().isEmpty()) {
            var calls = body.putArray("toolCalls");
            for (ToolCall call : response.toolCalls()) {
                calls.addObject().put("id", call.id()).put("name", call.name()).put("arguments", call.arguments());
            }
        }
        body.setAll(facts(request, response));
        return body;
    }

    private static ObjectNode facts(ClientRequest request, ChatResponse response) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("provider", response.provider());
        facts.put("model", request.modelOf(response.model()));
        facts.put("finishReason", response.finishReason().name());
        ObjectNode usage = facts.putObject("usage");
        usage.put("inputTokens", response.usage().inputTokens());
        usage.put("outputTokens", response.usage().outputTokens());
        usage.put("totalTokens", response.usage().totalTokens());
        facts.put("cost", response.cost());
        facts.put(
                "latencyMillis",
                response.latency() == null ? null : (Long) response.latency().toMillis());
        facts.put("attempts", response.attempts());
        facts.put(
                "cache",
                response.cache() == null ? null : response.cache().status().label());
        return facts;
    }

    @Override
    public ClientEventWriter events(ClientRequest request) {
        return new Events(request);
    }

    /** The events {@code delta}, and at the end {@code done} or {@code error}. */
    private static final class Events extends ClientEventWriter {
        private static final byte[] NAME = ascii("event: delta\n");
        private static final byte[] BEFORE = ascii("{\"text\":");
        private static final byte[] AFTER = ascii("}");

        private final ClientRequest request;
        private boolean any;

        Events(ClientRequest request) {
            this.request = request;
        }

        @Override
        public void begin(@Nullable String model) {
            // the facts come at the end
        }

        @Override
        public void delta(Delta delta) {
            if (delta.isText() || delta.kind() == Delta.Kind.REFUSAL) {
                any = true;
                event(NAME, BEFORE, delta.text(), AFTER);
            }
        }

        @Override
        public void end(ChatResponse response) {
            if (!any) {
                Delta.replay(response).forEach(this::delta);
            }
            event("done", facts(request, response));
        }

        @Override
        public void error(ClientError error, @Nullable String requestId) {
            event("error", error.body(ClientErrorFormat.OPENAI, requestId));
        }
    }
}
