package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Message;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.OpenAiRequests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's older completions: the prompt becomes a user message for a chat model. */
final class CompletionsClient implements ClientCodec {
    private static final String FORMAT = "OpenAI's Completions";
    private static final Set<String> NOT_SETTINGS = Set.of(
            "model", "prompt", "stream", "stream_options", "echo", "best_of", "suffix", "logprobs", "n", "logit_bias");

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        List<String> prompts = root.required("prompt").texts();
        if (prompts.size() != 1) {
            throw root.required("prompt").expected("one text, as several prompts are several requests");
        }
        ChatRequest settings = OpenAiRequests.read(body, NOT_SETTINGS);
        ChatRequest request = ChatRequest.builder()
                .defaults(settings.toBuilder().withoutAdditional().build())
                .message(Message.user(prompts.get(0)))
                .clientFields(new ClientFields("openai-completion", Map.of(), Map.of(), Set.of()))
                .build();
        return new ClientRequest(
                api,
                request,
                ChatCompletionsClient.model(root),
                ChatCompletionsClient.isStreamed(root),
                ChatCompletionsClient.reportsUsage(root),
                body);
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        ObjectNode body = completion(
                ClientIds.next("cmpl-"), request.modelOf(response.model()), response.text(), reason(response));
        body.set("usage", ClientUsage.chat(response.usage()));
        return body;
    }

    private static ObjectNode completion(String id, String model, String text, @Nullable String reason) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("id", id)
                .put("object", "text_completion")
                .put("created", Instant.now().getEpochSecond());
        body.put("model", model);
        body.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("text", text)
                .putNull("logprobs")
                .put("finish_reason", reason);
        return body;
    }

    private static String reason(ChatResponse response) {
        return ChatCompletionsClient.finishReason(response.finishReason(), false);
    }

    @Override
    public ClientEventWriter events(ClientRequest request) {
        return new Events(request);
    }

    /** The chunks of a completion. */
    private static final class Events extends ClientEventWriter {
        private static final byte[] DONE = ascii("[DONE]");

        private final ClientRequest request;
        private final String id = ClientIds.next("cmpl-");
        private String model = "";
        private boolean any;

        Events(ClientRequest request) {
            this.request = request;
        }

        @Override
        public void begin(@Nullable String answering) {
            model = request.modelOf(answering);
        }

        @Override
        public void delta(Delta delta) {
            if (delta.isText()) {
                any = true;
                data(completion(id, model, delta.text(), null));
            }
        }

        @Override
        public void end(ChatResponse response) {
            if (!any) {
                Delta.replay(response).forEach(this::delta);
            }
            data(completion(id, model, "", reason(response)));
            if (request.reportsUsage()) {
                ObjectNode usage = completion(id, model, "", null);
                usage.putArray("choices");
                usage.set("usage", ClientUsage.chat(response.usage()));
                data(usage);
            }
            data(DONE);
        }

        @Override
        public void error(ClientError error, @Nullable String requestId) {
            data(error.body(ClientErrorFormat.OPENAI, requestId));
        }
    }
}
