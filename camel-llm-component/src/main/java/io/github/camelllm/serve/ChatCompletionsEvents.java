package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.wire.ChunkFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The chunks of a chat completion: role, deltas, one finish reason, the usage if the client wants it, {@code [DONE]}. */
final class ChatCompletionsEvents extends ClientEventWriter {
    private static final byte[] DONE = ascii("[DONE]");
    private static final byte[] AFTER_TEXT = ascii("},\"finish_reason\":null}]}");

    private final ClientRequest request;
    private final ToolCallStream calls = new ToolCallStream();
    private String id = ClientIds.next("chatcmpl-");
    private long created = Instant.now().getEpochSecond();
    private byte[] beforeText = {};
    private String model = "";
    private boolean any;
    private boolean started;
    private boolean foreignCalls;
    private @Nullable JsonNode chunkOfNext;
    private @Nullable JsonNode lastChunk;
    private @Nullable JsonNode usageChunk;

    ChatCompletionsEvents(ClientRequest request) {
        this.request = request;
    }

    @Override
    public void begin(@Nullable String answering) {
        model = request.modelOf(answering);
    }

    /** Writes the first chunk, with the role. */
    private void start() {
        if (started) {
            return;
        }
        started = true;
        ObjectNode head = head();
        head.remove("choices");
        String open = head.toString();
        beforeText = (open.substring(0, open.length() - 1) + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":")
                .getBytes(StandardCharsets.UTF_8);
        ObjectNode chunk = chunk();
        delta(chunk).put("role", "assistant").put("content", "");
        send(chunk);
    }

    @Override
    public void delta(Delta delta) {
        if (delta.isNative()) {
            chunkOfProvider(NativeStream.json(delta), delta.index() > 0);
            return;
        }
        any = true;
        if (!started) {
            JsonNode later = chunkOfNext;
            chunkOfNext = null;
            start();
            chunkOfNext = later;
        }
        switch (delta.kind()) {
            case TEXT -> text(delta.text());
            case REASONING -> {
                if (!delta.text().isEmpty()) {
                    field("reasoning_content", delta.text());
                }
            }
            case REFUSAL -> field("refusal", delta.text());
            case TOOL_CALL -> toolCall(delta);
            case NATIVE -> {} // handled before
        }
    }

    private void text(String text) {
        if (chunkOfNext == null) {
            data(beforeText, text, AFTER_TEXT);
        } else {
            field("content", text);
        }
    }

    /** Keeps what a chunk of the provider has beyond its deltas for the chunk that is written of them, or writes it. */
    private void chunkOfProvider(JsonNode chunk, boolean hasDeltas) {
        if (!started) {
            id = chunk.path("id").asText("").isEmpty() ? id : chunk.path("id").asText();
            created = chunk.path("created").asLong(created);
            model = chunk.path("model").asText("").isEmpty()
                    ? model
                    : chunk.path("model").asText();
        }
        usageChunk = chunk.path("usage").isObject() ? chunk : usageChunk;
        JsonNode choice = ChunkFields.first(chunk);
        boolean last = choice.path("finish_reason").isTextual();
        lastChunk = last ? chunk : lastChunk;
        boolean more = ChunkFields.isOfAnotherChoice(chunk) || !(last || ChunkFields.isUsageOnly(chunk));
        if (hasDeltas) {
            chunkOfNext = chunk;
        } else if (more && !started && !ChunkFields.isOfAnotherChoice(chunk)) {
            chunkOfNext = chunk;
            start();
        } else if (more) {
            start();
            chunkOfNext = chunk;
            send(chunk());
        }
    }

    /** Writes a chunk, with what the provider has written beyond it. */
    private void send(ObjectNode chunk) {
        if (chunkOfNext != null) {
            foreignCalls |= ChunkFields.add(chunk, chunkOfNext);
            chunkOfNext = null;
        }
        data(chunk);
    }

    private void field(String name, String text) {
        ObjectNode chunk = chunk();
        delta(chunk).put(name, text);
        send(chunk);
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
        send(chunk);
    }

    @Override
    public void end(ChatResponse response) {
        start();
        if (!any) {
            Delta.replay(response).forEach(this::delta);
        }
        for (int index : calls.withoutArguments()) {
            toolCall(Delta.toolArguments(index, "{}"));
        }
        ObjectNode chunk = chunk();
        ((ObjectNode) chunk.path("choices").path(0))
                .put(
                        "finish_reason",
                        ChatCompletionsClient.finishReason(response.finishReason(), foreignCalls || !calls.isEmpty()));
        if (lastChunk != null) {
            ChunkFields.addEnd(chunk, lastChunk);
        }
        if (usageChunk != null && !request.reportsUsage()) {
            ChunkFields.addTop(chunk, usageChunk);
        }
        data(chunk);
        if (request.reportsUsage()) {
            usage(response.usage());
        }
        data(DONE);
    }

    private void usage(Usage usage) {
        ObjectNode chunk = head();
        chunk.putArray("choices");
        ObjectNode figures = ClientUsage.chat(usage);
        if (usageChunk != null) {
            ChunkFields.addTop(chunk, usageChunk);
            ChunkFields.addMissing(figures, usageChunk.path("usage"));
        }
        chunk.set("usage", figures);
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
