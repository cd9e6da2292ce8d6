package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The chunks of a chat completion: role, deltas, one finish reason, the usage if the client wants it, {@code [DONE]}. */
final class ChatCompletionsEvents extends ClientEventWriter {
    private static final byte[] DONE = ascii("[DONE]");
    private static final byte[] AFTER_TEXT = ascii("},\"finish_reason\":null}]}");

    private final ClientRequest request;
    private final ToolCallStream calls = new ToolCallStream();
    private final String id = ClientIds.next("chatcmpl-");
    private final long created = Instant.now().getEpochSecond();
    private byte[] beforeText = {};
    private String model = "";
    private boolean any;

    ChatCompletionsEvents(ClientRequest request) {
        this.request = request;
    }

    @Override
    public void begin(@Nullable String answering) {
        model = request.modelOf(answering);
        ObjectNode head = head();
        head.remove("choices");
        String open = head.toString();
        beforeText = (open.substring(0, open.length() - 1) + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":")
                .getBytes(StandardCharsets.UTF_8);
        ObjectNode chunk = chunk();
        delta(chunk).put("role", "assistant").put("content", "");
        data(chunk);
    }

    @Override
    public void delta(Delta delta) {
        any = true;
        switch (delta.kind()) {
            case TEXT -> data(beforeText, delta.text(), AFTER_TEXT);
            case REASONING -> {
                if (!delta.text().isEmpty()) {
                    field("reasoning_content", delta.text());
                }
            }
            case REFUSAL -> field("refusal", delta.text());
            case TOOL_CALL -> toolCall(delta);
        }
    }

    private void field(String name, String text) {
        ObjectNode chunk = chunk();
        delta(chunk).put(name, text);
        data(chunk);
    }

    private void toolCall(Delta delta) {
        boolean first = calls.add(delta);
        ObjectNode chunk = chunk();
        ObjectNode call = delta(chunk).putArray("tool_calls").addObject().put("index", delta.index());
        if (first) {
            call.put("id", calls.id(delta.index())).put("type", "function");
        }
        ObjectNode function = call.putObject("function");
        if (first) {
            function.put("name", delta.name());
        }
        function.put("arguments", delta.text());
        data(chunk);
    }

    @Override
    public void end(ChatResponse response) {
        if (!any) {
            Delta.replay(response).forEach(this::delta);
        }
        for (int index : calls.withoutArguments()) {
            toolCall(Delta.toolArguments(index, "{}"));
        }
        ObjectNode chunk = chunk();
        ((ObjectNode) chunk.path("choices").path(0))
                .put("finish_reason", ChatCompletionsClient.finishReason(response.finishReason(), !calls.isEmpty()));
        data(chunk);
        if (request.reportsUsage()) {
            usage(response.usage());
        }
        data(DONE);
    }

    private void usage(Usage usage) {
        ObjectNode chunk = head();
        chunk.putArray("choices");
        chunk.set("usage", ClientUsage.chat(usage));
        data(chunk);
    }

    @Override
    public void error(ClientError error, @Nullable String requestId) {
        data(error.body(ClientErrorFormat.OPENAI, requestId));
    }

    private ObjectNode head() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "chat.completion.chunk")
                .put("created", created)
                .put("model", model);
    }

    private ObjectNode chunk() {
        ObjectNode chunk = head();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta");
        choice.putNull("finish_reason");
        return chunk;
    }

    private static ObjectNode delta(ObjectNode chunk) {
        return (ObjectNode) chunk.path("choices").path(0).path("delta");
    }
}
