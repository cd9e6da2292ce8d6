package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.wire.ChunkFields;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a message of Anthropic's protocol. Its blocks follow one another: a delta of another kind ends the open
 * block and begins the next one.
 */
final class MessagesEvents extends ClientEventWriter implements DeltaSequence.Receiver {
    private static final byte[] DELTA_LINE = ascii("event: content_block_delta\n");
    private static final byte[] AFTER = ascii("}}");
    private static final byte[] PING = ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");

    private enum Block {
        NONE,
        TEXT,
        THINKING,
        TOOL
    }

    private final ClientRequest request;
    private final DeltaSequence sequence = new DeltaSequence(this);
    private final ToolCallStream calls = sequence.calls();
    private final NativeStream natives = new NativeStream("message_start", Set.of("message_stop"));
    private @Nullable String model;
    private boolean started;
    private Block open = Block.NONE;
    private int index = -1;
    private int openCall = -1;
    private byte[] before = {};
    private @Nullable ProviderMark mark;
    private boolean any;

    MessagesEvents(ClientRequest request) {
        this.request = request;
    }

    @Override
    public void begin(@Nullable String answering) {
        model = answering;
    }

    /** Writes the start of the message, unless the provider's own is written. */
    private void start() {
        if (!started) {
            started = true;
            ObjectNode event = event("message_start");
            event.set("message", message());
            event("message_start", event);
        }
    }

    private ObjectNode message() {
        ObjectNode message = MessagesClient.head(ClientIds.next("msg_"), request.modelOf(model));
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", ClientUsage.messages(Usage.UNKNOWN));
        return message;
    }

    @Override
    public void delta(Delta delta) {
        Delta event = natives.next(delta);
        if (event != null) {
            nativeEvent(event.id(), complete(event));
        } else if (!natives.isPassing() && !delta.isNative()) {
            any = true;
            start();
            sequence.add(delta);
        }
    }

    /** Returns the JSON of an event of the provider, with what SDKs fail without: some servers leave it out. */
    private String complete(Delta event) {
        boolean start = "message_start".equals(event.id());
        if (!start && !"message_delta".equals(event.id())) {
            return event.text();
        }
        ObjectNode whole = (ObjectNode) NativeStream.json(event);
        ObjectNode before = whole.deepCopy();
        ObjectNode place = start ? whole.withObject("/message") : whole;
        ObjectNode needed = JsonNodeFactory.instance.objectNode();
        needed.putObject("usage").put("output_tokens", 0); // what it has replaces what the start has said
        ChunkFields.addMissing(place, start ? message() : needed);
        return whole.equals(before) ? event.text() : whole.toString();
    }

    @Override
    public void words(Delta delta) {
        if (delta.kind() == Delta.Kind.REASONING) {
            reasoning(delta);
        } else {
            text(delta.text());
        }
    }

    @Override
    public void toolCall(Delta delta, boolean first) {
        if (first) {
            openCall(delta.index());
        }
        if (delta.index() == openCall && open == Block.TOOL) {
            piece(delta.text());
        }
    }

    private void text(String text) {
        if (open != Block.TEXT) {
            close();
            ObjectNode block = JsonNodeFactory.instance.objectNode();
            open(Block.TEXT, block.put("type", "text").put("text", ""), "text_delta", "text");
        }
        piece(text);
    }

    private void reasoning(Delta delta) {
        ProviderMark piece = delta.mark();
        if (delta.isRedacted() && piece != null) {
            redacted(piece);
        } else if (piece != null) {
            mark = mark == null ? piece : new ProviderMark(mark.maker(), mark.value() + piece.value());
            if (open != Block.THINKING) {
                openThinking();
            }
        } else if (!delta.text().isEmpty()) {
            if (open != Block.THINKING) {
                openThinking();
            }
            piece(delta.text());
        }
    }

    private void openThinking() {
        close();
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "thinking");
        open(Block.THINKING, block.put("thinking", "").put("signature", ""), "thinking_delta", "thinking");
    }

    private void redacted(ProviderMark data) {
        close();
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "redacted_thinking");
        open(Block.TEXT, block.put("data", SealedReasoning.signature(data)), "text_delta", "text");
        close();
    }

    private void openCall(int call) {
        close();
        openCall = call;
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "tool_use");
        block.put("id", calls.id(call)).put("name", calls.get(call).name).putObject("input");
        open(Block.TOOL, block, "input_json_delta", "partial_json");
    }

    private void open(Block kind, ObjectNode block, String deltaType, String field) {
        open = kind;
        index++;
        ObjectNode event = event("content_block_start").put("index", index);
        event.set("content_block", block);
        event("content_block_start", event);
        before = ("{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{\"type\":\"" + deltaType
                        + "\",\"" + field + "\":")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void piece(String text) {
        if (!text.isEmpty()) {
            event(DELTA_LINE, before, text, AFTER);
        }
    }

    private void close() {
        if (open == Block.NONE) {
            return;
        }
        if (open == Block.THINKING && mark != null) {
            ObjectNode event = event("content_block_delta").put("index", index);
            event.putObject("delta").put("type", "signature_delta").put("signature", SealedReasoning.signature(mark));
            event("content_block_delta", event);
        } else if (open == Block.TOOL
                && calls.get(openCall).arguments.toString().isBlank()) {
            piece("{}");
        }
        mark = null;
        event("content_block_stop", event("content_block_stop").put("index", index));
        open = Block.NONE;
    }

    @Override
    public void end(ChatResponse response) {
        if (natives.isPassing()) {
            Delta event = natives.ending();
            nativeEvent("message_stop", event == null ? "{\"type\":\"message_stop\"}" : event.text());
            return;
        }
        start();
        if (!any) {
            Delta.replay(response).forEach(this::delta);
        }
        sequence.end();
        close();
        ObjectNode event = event("message_delta");
        event.putObject("delta").put("stop_reason", stopReason(response)).putNull("stop_sequence");
        event.set("usage", ClientUsage.messages(response.usage()));
        event("message_delta", event);
        event("message_stop", event("message_stop"));
    }

    private String stopReason(ChatResponse response) {
        String reason = MessagesClient.stopReason(response);
        return reason.equals("end_turn") && !calls.isEmpty() ? "tool_use" : reason;
    }

    @Override
    public void error(ClientError error, @Nullable String requestId) {
        event("error", error.body(ClientErrorFormat.ANTHROPIC, requestId));
    }

    @Override
    public void keepAlive() {
        write(PING);
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
