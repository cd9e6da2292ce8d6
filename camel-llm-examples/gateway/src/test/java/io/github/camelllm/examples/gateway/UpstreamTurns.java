package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;

/** What the fake providers answer in the conversations of the real clients. */
final class UpstreamTurns {
    private static final String HELLO = "Hello";
    private static final String DEGREES = "It is 5 degrees";
    private static final String CITY = "{\\\"city\\\":\\\"Oslo\\\"}";

    private UpstreamTurns() {}

    private static String kind(JsonNode body) {
        JsonNode messages = body.path("messages");
        String last = messages.path(messages.size() - 1).toString();
        if (last.contains("tool_result") || last.contains("\"tool\"")) {
            return "degrees";
        } else if (last.contains("Weather")) {
            return "calls";
        } else if (last.contains("As JSON")) {
            return "json";
        } else if (last.contains("overloaded")) {
            return "overloaded";
        } else if (last.contains("\"cut\"")) {
            return "cut";
        }
        return last.contains("\"think\"") ? "think" : "hello";
    }

    static Answer openAi(JsonNode body) {
        boolean streamed = body.path("stream").asBoolean();
        return switch (kind(body)) {
            case "calls" ->
                Answer.sse(
                        chunk(
                                "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                                "null"),
                        chunk(
                                "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}}]}",
                                "null"),
                        chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + CITY + "\"}}]}", "null"),
                        chunk(
                                "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"\\\"Rome\\\"}\"}}]}",
                                "null"),
                        chunk("{}", "\"tool_calls\""),
                        "[DONE]");
            case "think" ->
                Answer.sse(
                        chunk("{\"reasoning_content\":\"Let me \"}", "null"),
                        chunk("{\"reasoning_content\":\"see\"}", "null"),
                        chunk("{\"content\":\"Done\"}", "null"),
                        chunk("{}", "\"stop\""),
                        "[DONE]");
            case "cut" -> Answer.stream("a", "b", "c").cutAfter(2);
            case "degrees" -> text(DEGREES, streamed);
            default -> text(HELLO, streamed);
        };
    }

    private static Answer text(String text, boolean streamed) {
        return streamed
                ? Answer.stream(text.substring(0, 2), text.substring(2)).usage(7, 3)
                : Answer.chat(text).usage(7, 3);
    }

    private static String chunk(String delta, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4.1\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"finish_reason\":" + finish + "}]}";
    }

    static Answer anthropic(JsonNode body) {
        boolean streamed = body.path("stream").asBoolean();
        return switch (kind(body)) {
            case "calls" ->
                streamed
                        ? Answer.sseText(
                                START + tool(0, "toolu_1", "Oslo") + tool(1, "toolu_2", "Rome") + end("tool_use"))
                        : Answer.json(
                                200,
                                message(
                                        "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{\"city\":\"Oslo\"}}",
                                        "tool_use"));
            case "json" -> saidByClaude(CITY, streamed);
            case "overloaded" ->
                Answer.json(529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
            case "cut" -> Answer.sseText(START + block("x")).cutAfter(2);
            case "degrees" -> saidByClaude(DEGREES, streamed);
            default -> saidByClaude(HELLO, streamed);
        };
    }

    static Answer saidByClaude(String text, boolean streamed) {
        return streamed
                ? Answer.sseText(START + block(text) + end("end_turn"))
                : Answer.json(200, message("{\"type\":\"text\",\"text\":\"" + quoted(text) + "\"}", "end_turn"));
    }

    /** A text may have quotation marks that are escaped already, as in JSON in a text. */
    private static String quoted(String text) {
        return text.contains("\\\"") ? text : text.replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static final String START = event(
            "message_start",
            "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}");

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }

    private static String block(String text) {
        return event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + event(
                        "content_block_delta",
                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + quoted(text) + "\"}")
                + event("content_block_stop", "\"index\":0");
    }

    private static String tool(int index, String id, String city) {
        return event(
                        "content_block_start",
                        "\"index\":" + index + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"" + id
                                + "\",\"name\":\"weather\",\"input\":{}}")
                + event(
                        "content_block_delta",
                        "\"index\":" + index
                                + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\"}")
                + event(
                        "content_block_delta",
                        "\"index\":" + index + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\\\""
                                + city + "\\\"}\"}")
                + event("content_block_stop", "\"index\":" + index);
    }

    private static String end(String reason) {
        return event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"" + reason
                                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}")
                + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    }

    private static String message(String block, String reason) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":["
                + block + "],\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}";
    }
}
