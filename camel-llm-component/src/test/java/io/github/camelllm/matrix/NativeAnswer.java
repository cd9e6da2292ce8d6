package io.github.camelllm.matrix;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.matrix.MatrixConversation.Answered;
import io.github.camelllm.matrix.MatrixConversation.Called;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** An answer as its protocol has it on the wire, with ids and signatures as its provider makes them. */
final class NativeAnswer {
    /** Made up; they begin as the makers' own do. */
    static final String CLAUDE = signature(0x12, 0x1A, 0x0A, 0x18, 0x08, 0x01, 0x10, 0x01, 0x18, 0x02, 'c', 'l');

    static final String GEMINI = signature(0x12, 0x0C, 0x0A, 0x0A, 0x01, 0x11, 'g', 'e', 'm', 'i', 'n', 'i');
    /** A number that a double cannot hold. */
    static final String DIGITS = "1234567890.123456789";

    static final String OPENAI = "gAAAAABmYWRlLXVw";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Answered answered;
    private final boolean streamed;

    private NativeAnswer(Answered answered, boolean streamed) {
        this.answered = answered;
        this.streamed = streamed;
    }

    private static String signature(int... bytes) {
        byte[] made = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            made[i] = (byte) bytes[i];
        }
        return Base64.getEncoder().encodeToString(made);
    }

    static Answer of(MatrixProtocol protocol, Answered answered, boolean streamed) {
        NativeAnswer answer = new NativeAnswer(answered, streamed);
        return switch (protocol) {
            case OPENAI_RESPONSES -> answer.responses();
            case ANTHROPIC_MESSAGES -> new NativeBlocks(answered, streamed).anthropic();
            case GEMINI_GENERATE -> answer.gemini();
            case BEDROCK_CONVERSE -> new NativeBlocks(answered, streamed).converse();
            case OLLAMA_CHAT -> answer.ollama();
            default -> answer.chat(protocol);
        };
    }

    /** OpenAI encrypts reasoning if it is asked to, and else stores it. */
    static boolean isEncrypted(Answered answered) {
        return answered.text() != null;
    }

    static ObjectNode object() {
        return JSON.objectNode();
    }

    static ObjectNode arguments(Called call) {
        return object().put("city", call.argument()).put("amount", new BigDecimal(DIGITS));
    }

    /** Half surrogate pairs can only be sent as escapes. */
    static String text(ObjectNode json) {
        StringBuilder escaped = new StringBuilder();
        json.toString().chars().forEach(c -> {
            if (Character.isSurrogate((char) c)) {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    static Answer whole(ObjectNode json) {
        return Answer.json(200, text(json));
    }

    static Answer events(List<ObjectNode> events, boolean named, String end) {
        return Answer.sseText(events.stream()
                        .map(event -> (named ? "event: " + event.path("type").asText() + "\n" : "") + "data: "
                                + text(event) + "\n\n")
                        .collect(Collectors.joining())
                + end);
    }

    private String stop(String withCalls, String without) {
        return answered.calls().isEmpty() ? without : withCalls;
    }

    private Answer chat(MatrixProtocol protocol) {
        ObjectNode message = object().put("role", "assistant").put("content", answered.text());
        if (answered.reasoning() != null) {
            message.put("reasoning_content", answered.reasoning());
        }
        if (!answered.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (Called call : answered.calls()) {
                ObjectNode one =
                        calls.addObject().put("index", calls.size() - 1).put("id", call.id());
                one.put("type", "function")
                        .putObject("function")
                        .put("name", call.tool())
                        .put("arguments", arguments(call).toString());
                if (protocol == MatrixProtocol.GEMINI_CHAT && calls.size() == 1) {
                    one.putObject("extra_content").putObject("google").put("thought_signature", GEMINI);
                }
            }
        }
        ObjectNode answer = object().put("id", "c-1").put("model", "m");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.set(streamed ? "delta" : "message", message);
        choice.put("finish_reason", stop("tool_calls", "stop"));
        return streamed ? events(List.of(answer), false, "data: [DONE]\n\n") : whole(answer);
    }

    private Answer responses() {
        List<ObjectNode> items = new ArrayList<>();
        if (answered.reasoning() != null) {
            ObjectNode item = object().put("type", "reasoning").put("id", "rs_1");
            if (isEncrypted(answered)) {
                item.put("encrypted_content", OPENAI);
            }
            item.putArray("summary").addObject().put("type", "summary_text").put("text", answered.reasoning());
            items.add(item);
        }
        if (answered.text() != null) {
            ObjectNode item = object().put("type", "message").put("id", "msg_1").put("role", "assistant");
            item.putArray("content").addObject().put("type", "output_text").put("text", answered.text());
            items.add(item);
        }
        for (Called call : answered.calls()) {
            items.add(object().put("type", "function_call")
                    .put("id", "fc_" + items.size())
                    .put("call_id", call.id())
                    .put("name", call.tool())
                    .put("arguments", arguments(call).toString()));
        }
        ObjectNode response =
                object().put("id", "resp_1").put("status", "completed").put("model", "m");
        response.putArray("output").addAll(items);
        return streamed ? events(responsesEvents(items, response), true, "") : whole(response);
    }

    private static List<ObjectNode> responsesEvents(List<ObjectNode> items, ObjectNode response) {
        List<ObjectNode> events = new ArrayList<>();
        for (ObjectNode item : items) {
            int index = items.indexOf(item);
            events.add(event("response.output_item.added", index).set("item", started(item)));
            switch (item.path("type").asText()) {
                case "reasoning" ->
                    events.add(event("response.reasoning_summary_text.delta", index)
                            .put("summary_index", 0)
                            .put("delta", item.at("/summary/0/text").asText()));
                case "message" ->
                    events.add(event("response.output_text.delta", index)
                            .put("content_index", 0)
                            .put("delta", item.at("/content/0/text").asText()));
                default ->
                    events.add(event("response.function_call_arguments.delta", index)
                            .put("delta", item.path("arguments").asText()));
            }
            events.add(event("response.output_item.done", index).set("item", item));
        }
        ObjectNode end = object().put("type", "response.completed");
        end.set("response", response);
        events.add(end);
        return events;
    }

    private static ObjectNode event(String type, int index) {
        return object().put("type", type).put("output_index", index);
    }

    private static ObjectNode started(ObjectNode item) {
        ObjectNode started = item.deepCopy();
        started.remove(List.of("encrypted_content"));
        item.fieldNames().forEachRemaining(name -> {
            if (item.get(name).isArray()) {
                started.putArray(name);
            }
        });
        return item.has("arguments") ? started.put("arguments", "") : started;
    }

    /** Gemini gives no ids, and signs its thoughts, and the first call of a step or else the text. */
    private Answer gemini() {
        List<ObjectNode> parts = new ArrayList<>();
        if (answered.reasoning() != null) {
            parts.add(object().put("text", answered.reasoning())
                    .put("thought", true)
                    .put("thoughtSignature", GEMINI));
        }
        if (answered.text() != null) {
            ObjectNode part = object().put("text", answered.text());
            parts.add(answered.calls().isEmpty() ? part.put("thoughtSignature", GEMINI) : part);
        }
        for (Called call : answered.calls()) {
            ObjectNode part = object();
            part.putObject("functionCall").put("name", call.tool()).set("args", arguments(call));
            boolean first = call == answered.calls().get(0);
            parts.add(first ? part.put("thoughtSignature", GEMINI) : part);
        }
        if (!streamed) {
            return whole(candidate(parts, true));
        }
        List<ObjectNode> chunks = new ArrayList<>();
        parts.forEach(part -> chunks.add(candidate(List.of(part), false)));
        chunks.add(candidate(List.of(object().put("text", "")), true));
        return events(chunks, false, "");
    }

    private static ObjectNode candidate(List<ObjectNode> parts, boolean last) {
        ObjectNode answer = object();
        ObjectNode candidate = answer.putArray("candidates").addObject().put("index", 0);
        candidate.putObject("content").put("role", "model").putArray("parts").addAll(parts);
        if (last) {
            candidate.put("finishReason", "STOP");
        }
        return answer;
    }

    private Answer ollama() {
        ObjectNode message =
                object().put("role", "assistant").put("content", answered.text() == null ? "" : answered.text());
        if (answered.reasoning() != null) {
            message.put("thinking", answered.reasoning());
        }
        if (!answered.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            answered.calls().forEach(call -> calls.addObject()
                    .putObject("function")
                    .put("name", call.tool())
                    .set("arguments", arguments(call)));
        }
        ObjectNode answer = object().put("model", "m").put("done", true).put("done_reason", "stop");
        answer.set("message", message);
        return streamed
                ? Answer.status(200)
                        .text(text(answer) + "\n")
                        .contentType("application/x-ndjson")
                        .chunked()
                : whole(answer);
    }
}
