package io.github.camelllm.matrix;

import static io.github.camelllm.matrix.NativeAnswer.CLAUDE;
import static io.github.camelllm.matrix.NativeAnswer.arguments;
import static io.github.camelllm.matrix.NativeAnswer.events;
import static io.github.camelllm.matrix.NativeAnswer.object;
import static io.github.camelllm.matrix.NativeAnswer.text;
import static io.github.camelllm.matrix.NativeAnswer.whole;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.matrix.MatrixConversation.Answered;
import io.github.camelllm.matrix.MatrixConversation.Called;
import io.github.camelllm.test.Answer;
import io.github.camelllm.wire.EventFrames;
import java.util.ArrayList;
import java.util.List;

/** An answer in blocks, as Claude writes it at Anthropic and at Bedrock. */
final class NativeBlocks {
    private final Answered answered;
    private final boolean streamed;

    NativeBlocks(Answered answered, boolean streamed) {
        this.answered = answered;
        this.streamed = streamed;
    }

    private String stop(String withCalls, String without) {
        return answered.calls().isEmpty() ? without : withCalls;
    }

    Answer anthropic() {
        List<ObjectNode> blocks = new ArrayList<>();
        if (answered.reasoning() != null) {
            blocks.add(object().put("type", "thinking")
                    .put("thinking", answered.reasoning())
                    .put("signature", CLAUDE));
        }
        if (answered.text() != null) {
            blocks.add(object().put("type", "text").put("text", answered.text()));
        }
        for (Called call : answered.calls()) {
            ObjectNode block =
                    object().put("type", "tool_use").put("id", call.id()).put("name", call.tool());
            block.set("input", arguments(call));
            blocks.add(block);
        }
        ObjectNode message = object().put("id", "msg_1").put("type", "message").put("role", "assistant");
        message.put("model", "m").put("stop_reason", stop("tool_use", "end_turn"));
        message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
        message.putArray("content").addAll(streamed ? List.of() : blocks);
        return streamed ? events(anthropicEvents(blocks, message), true, "") : whole(message);
    }

    private List<ObjectNode> anthropicEvents(List<ObjectNode> blocks, ObjectNode message) {
        List<ObjectNode> events = new ArrayList<>();
        events.add(object().put("type", "message_start")
                .set("message", message.deepCopy().putNull("stop_reason")));
        for (int i = 0; i < blocks.size(); i++) {
            events.add(object().put("type", "content_block_start")
                    .put("index", i)
                    .set("content_block", begun(blocks.get(i))));
            for (ObjectNode delta : deltas(blocks.get(i))) {
                events.add(object().put("type", "content_block_delta")
                        .put("index", i)
                        .set("delta", delta));
            }
            events.add(object().put("type", "content_block_stop").put("index", i));
        }
        ObjectNode end = object().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", stop("tool_use", "end_turn"));
        end.putObject("usage").put("output_tokens", 1);
        events.add(end);
        events.add(object().put("type", "message_stop"));
        return events;
    }

    private static ObjectNode begun(ObjectNode block) {
        ObjectNode begun = block.deepCopy();
        for (String field : List.of("thinking", "signature", "text")) {
            if (begun.has(field)) {
                begun.put(field, "");
            }
        }
        if (begun.has("input")) {
            begun.putObject("input");
        }
        return begun;
    }

    private static List<ObjectNode> deltas(ObjectNode block) {
        return switch (block.path("type").asText()) {
            case "thinking" ->
                List.of(
                        delta(
                                "thinking_delta",
                                "thinking",
                                block.path("thinking").asText()),
                        delta("signature_delta", "signature", CLAUDE));
            case "text" ->
                List.of(delta("text_delta", "text", block.path("text").asText()));
            default ->
                List.of(delta(
                        "input_json_delta", "partial_json", block.path("input").toString()));
        };
    }

    private static ObjectNode delta(String type, String field, String value) {
        return object().put("type", type).put(field, value);
    }

    Answer converse() {
        List<ObjectNode> blocks = new ArrayList<>();
        if (answered.reasoning() != null) {
            ObjectNode block = object();
            block.putObject("reasoningContent")
                    .putObject("reasoningText")
                    .put("text", answered.reasoning())
                    .put("signature", CLAUDE);
            blocks.add(block);
        }
        if (answered.text() != null) {
            blocks.add(object().put("text", answered.text()));
        }
        for (Called call : answered.calls()) {
            ObjectNode block = object();
            block.putObject("toolUse")
                    .put("toolUseId", call.id())
                    .put("name", call.tool())
                    .set("input", arguments(call));
            blocks.add(block);
        }
        if (streamed) {
            return converseFrames(blocks);
        }
        ObjectNode answer = object().put("stopReason", stop("tool_use", "end_turn"));
        answer.putObject("output")
                .putObject("message")
                .put("role", "assistant")
                .putArray("content")
                .addAll(blocks);
        return whole(answer);
    }

    private Answer converseFrames(List<ObjectNode> blocks) {
        EventFrames frames = new EventFrames().event("messageStart", "{'role':'assistant'}");
        for (int i = 0; i < blocks.size(); i++) {
            ObjectNode block = blocks.get(i);
            if (block.has("toolUse")) {
                ObjectNode start = object().put("contentBlockIndex", i);
                ObjectNode use = start.putObject("start").putObject("toolUse");
                use.set("toolUseId", block.at("/toolUse/toolUseId"));
                use.set("name", block.at("/toolUse/name"));
                frames.event("contentBlockStart", text(start));
                String input = block.at("/toolUse/input").toString();
                converseDelta(frames, i, object().set("toolUse", object().put("input", input)));
            } else if (block.has("text")) {
                converseDelta(frames, i, block);
            } else {
                ObjectNode reasoning = (ObjectNode) block.at("/reasoningContent/reasoningText");
                for (String field : List.of("text", "signature")) {
                    ObjectNode delta = object();
                    delta.putObject("reasoningContent").set(field, reasoning.get(field));
                    converseDelta(frames, i, delta);
                }
            }
            frames.event("contentBlockStop", "{'contentBlockIndex':" + i + "}");
        }
        frames.event("messageStop", "{'stopReason':'" + stop("tool_use", "end_turn") + "'}");
        return Answer.status(200)
                .bytes(frames.bytes())
                .contentType("application/vnd.amazon.eventstream")
                .chunked();
    }

    private static void converseDelta(EventFrames frames, int index, ObjectNode delta) {
        frames.event(
                "contentBlockDelta",
                text(object().put("contentBlockIndex", index).set("delta", delta)));
    }
}
