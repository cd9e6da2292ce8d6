package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ProviderMark;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events of a response of OpenAI's Responses: its items follow one another, and each is added, filled and done. */
final class ResponsesEvents extends ClientEventWriter implements DeltaSequence.Receiver {
    private enum Item {
        NONE,
        MESSAGE,
        REASONING,
        CALL
    }

    private final ClientRequest request;
    private final DeltaSequence sequence = new DeltaSequence(this);
    private final String id = ClientIds.next("resp_");
    private final long created = Instant.now().getEpochSecond();
    private final ArrayNode output = JsonNodeFactory.instance.arrayNode();
    private final StringBuilder text = new StringBuilder();
    private final NativeStream natives =
            new NativeStream("response.created", Set.of("response.completed", "response.incomplete"));
    private final NativeItems items = new NativeItems(this);
    private boolean started;
    private @Nullable String model;
    private Item open = Item.NONE;
    private ObjectNode item = JsonNodeFactory.instance.objectNode();
    private boolean refusal;
    private int openCall = -1;
    private int part = -1;
    private long number;
    private @Nullable ProviderMark mark;
    private boolean any;

    ResponsesEvents(ClientRequest request) {
        this.request = request;
    }

    @Override
    public void begin(@Nullable String answering) {
        model = answering;
    }

    /** Writes the start of the response, unless the provider's own is written. */
    private void start() {
        if (started) {
            return;
        }
        started = true;
        for (String type : new String[] {"response.created", "response.in_progress"}) {
            ObjectNode event = event(type);
            event.set("response", ResponsesClient.response(request, id, created, model));
            send(event);
        }
    }

    @Override
    public void delta(Delta delta) {
        Delta event = natives.next(delta);
        if (event != null) {
            items.before(event);
            nativeEvent(event.id(), event.text());
        } else if (!natives.isPassing() && !delta.isNative()) {
            any = true;
            start();
            sequence.add(delta);
        }
    }

    @Override
    public void words(Delta delta) {
        switch (delta.kind()) {
            case TEXT -> said(delta.text(), false);
            case REFUSAL -> said(delta.text(), true);
            case REASONING -> reasoning(delta);
            case TOOL_CALL, NATIVE -> throw new IllegalStateException(delta.kind() + " is no words");
        }
    }

    private void said(String piece, boolean refused) {
        if (open != Item.MESSAGE) {
            close();
            ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", ClientIds.next("msg_"));
            message.put("type", "message").put("status", "in_progress").put("role", "assistant");
            message.putArray("content");
            open(Item.MESSAGE, message);
        }
        if (part < 0 || refusal != refused) {
            closePart();
            refusal = refused;
            part++;
            ObjectNode event = ofItem("response.content_part.added").put("content_index", part);
            event.set("part", content(""));
            send(event);
        }
        text.append(piece);
        ObjectNode event = ofItem(refused ? "response.refusal.delta" : "response.output_text.delta");
        event.put("content_index", part).put("delta", piece);
        send(refused ? event : withLogprobs(event));
    }

    private static ObjectNode withLogprobs(ObjectNode event) {
        event.putArray("logprobs");
        return event;
    }

    private ObjectNode content(String value) {
        return refusal ? ResponsesClient.refusal(value) : ResponsesClient.outputText(value);
    }

    private void reasoning(Delta delta) {
        ProviderMark piece = delta.mark();
        if (piece == null && delta.text().isEmpty()) {
            return;
        }
        if (open != Item.REASONING || (delta.isRedacted() && mark != null)) {
            close();
            open(Item.REASONING, ResponsesClient.reasoning(ClientIds.next("rs_")));
        }
        if (piece != null) {
            mark = mark == null ? piece : new ProviderMark(mark.maker(), mark.value() + piece.value());
            return;
        }
        if (part < 0) {
            part = 0;
            ObjectNode event = ofItem("response.reasoning_summary_part.added").put("summary_index", part);
            event.set("part", summary(""));
            send(event);
        }
        text.append(delta.text());
        send(ofItem("response.reasoning_summary_text.delta")
                .put("summary_index", part)
                .put("delta", delta.text()));
    }

    private static ObjectNode summary(String value) {
        return JsonNodeFactory.instance.objectNode().put("type", "summary_text").put("text", value);
    }

    @Override
    public void toolCall(Delta delta, boolean first) {
        if (first) {
            close();
            openCall = delta.index();
            ToolCallStream.Call call = sequence.calls().get(openCall);
            open(Item.CALL, ResponsesClient.functionCall(ClientIds.next("fc_"), call.id, call.name));
        }
        if (open == Item.CALL && delta.index() == openCall) {
            arguments(delta.text());
        }
    }

    private void arguments(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            send(ofItem("response.function_call_arguments.delta").put("delta", piece));
        }
    }

    private void open(Item kind, ObjectNode added) {
        open = kind;
        item = added;
        part = -1;
        ObjectNode event = event("response.output_item.added").put("output_index", output.size());
        event.set("item", item.deepCopy());
        send(event);
    }

    private void closePart() {
        if (part < 0 || open != Item.MESSAGE) {
            return;
        }
        String whole = text.toString();
        text.setLength(0);
        ObjectNode done = ofItem(refusal ? "response.refusal.done" : "response.output_text.done");
        done.put("content_index", part).put(refusal ? "refusal" : "text", whole);
        send(refusal ? done : withLogprobs(done));
        ObjectNode content = content(whole);
        ObjectNode event = ofItem("response.content_part.done").put("content_index", part);
        event.set("part", content);
        send(event);
        item.withArray("content").add(content);
    }

    private void closeReasoning() {
        if (part >= 0) {
            String whole = text.toString();
            send(ofItem("response.reasoning_summary_text.done")
                    .put("summary_index", part)
                    .put("text", whole));
            ObjectNode event = ofItem("response.reasoning_summary_part.done").put("summary_index", part);
            event.set("part", summary(whole));
            send(event);
            item.withArray("summary").add(summary(whole));
        }
        if (mark != null) {
            item.put("encrypted_content", SealedReasoning.sealed(mark));
        }
    }

    private void closeCall() {
        if (text.toString().isBlank()) {
            arguments("{}");
        }
        send(ofItem("response.function_call_arguments.done")
                .put("name", item.path("name").asText())
                .put("arguments", text.toString()));
        item.put("arguments", text.toString());
    }

    private void close() {
        switch (open) {
            case NONE -> {
                return;
            }
            case MESSAGE -> closePart();
            case REASONING -> closeReasoning();
            case CALL -> closeCall();
        }
        if (open != Item.REASONING) {
            item.put("status", "completed");
        }
        ObjectNode event = event("response.output_item.done").put("output_index", output.size());
        event.set("item", item);
        send(event);
        output.add(item);
        text.setLength(0);
        mark = null;
        part = -1;
        open = Item.NONE;
    }

    @Override
    public void end(ChatResponse response) {
        Delta last = natives.ending();
        if (last != null) {
            nativeEvent(last.id(), items.whole(last));
            return;
        }
        start();
        if (!any) {
            Delta.replay(response).forEach(this::delta);
        }
        sequence.end();
        close();
        ObjectNode body =
                ResponsesClient.response(request, id, created, response.model() != null ? response.model() : model);
        body.set("output", output);
        ResponsesClient.finish(body, response);
        ObjectNode event = event("response." + body.path("status").asText());
        event.set("response", body);
        send(event);
    }

    @Override
    public void error(ClientError error, @Nullable String requestId) {
        ObjectNode body = failed();
        String code = error.code();
        body.putObject("error")
                .put("code", code == null ? "server_error" : code)
                .put("message", message(error));
        ObjectNode event = event("response.failed");
        event.set("response", body);
        send(event);
    }

    /** Returns the response that has failed: the one that the client knows, if it is the provider's. */
    private ObjectNode failed() {
        JsonNode theirs = natives.isPassing() ? natives.opening().path("response") : output;
        if (theirs instanceof ObjectNode known) {
            number = natives.latest().path("sequence_number").asLong(-1) + 1;
            return known.put("status", "failed");
        }
        start();
        ObjectNode body = ResponsesClient.response(request, id, created, model);
        body.set("output", output);
        return body.put("status", "failed");
    }

    /** Codex reads from the text how long to wait. */
    private static String message(ClientError error) {
        Duration wait = error.retryAfter();
        return wait == null || !"rate_limit_exceeded".equals(error.code())
                ? error.message()
                : String.format(
                        Locale.ROOT, "%s. Please try again in %.3fs.", error.message(), wait.toMillis() / 1000.0);
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private ObjectNode ofItem(String type) {
        return event(type).put("item_id", item.path("id").asText()).put("output_index", output.size());
    }

    private void send(JsonNode event) {
        ((ObjectNode) event).put("sequence_number", number++);
        event(event.path("type").asText(), event);
    }
}
