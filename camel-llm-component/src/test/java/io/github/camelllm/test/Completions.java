package io.github.camelllm.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bodies as OpenAI's chat completions API writes them. */
final class Completions {

    /** The usage that every body carries until {@link Answer#usage} replaces it. */
    static final String USAGE = usage(9, 3);

    /** The event that ends a stream. */
    static final String DONE = event("[DONE]");

    private static final String IDENTITY = "\"created\":1700000000,\"model\":\"fake-model\",";
    private static final int BLOCK = 8192;

    private Completions() {}

    static String usage(int prompt, int completion) {
        return "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + "}";
    }

    static Body chat(String text) {
        return Body.text(
                completion("{\"role\":\"assistant\",\"content\":\""), escape(text), "\"}" + completionEnd("stop"));
    }

    static Body toolCall(String name, String arguments) {
        String message = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + call(name, arguments) + "]}";
        return Body.text("", completion(message) + completionEnd("tool_calls"), "");
    }

    /** A chat body of exactly so many bytes, none of which but one block is ever held. */
    static Body big(long bytes) {
        Body empty = chat("");
        long content = bytes - empty.length();
        if (content < 0) {
            throw new IllegalArgumentException("A chat answer has at least " + empty.length() + " bytes, not " + bytes);
        }
        String rest = "x".repeat((int) (content % BLOCK));
        return Body.text(
                        completion("{\"role\":\"assistant\",\"content\":\"") + rest,
                        "x".repeat(BLOCK),
                        "\"}" + completionEnd("stop"))
                .repeated(content / BLOCK);
    }

    static String error(String code, String message) {
        return "{\"error\":{\"message\":" + quote(message) + ",\"type\":" + quote(code) + ",\"param\":null,\"code\":"
                + quote(code) + "}}";
    }

    static Body stream(String... deltas) {
        return Body.events(
                List.of(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")), contents(deltas), ending("stop"));
    }

    static Body streamThenError(String code, String message, String... deltas) {
        return Body.events(
                List.of(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")),
                contents(deltas),
                List.of(event(error(code, message))));
    }

    static Body streamToolCall(String name, String... fragments) {
        List<String> head = List.of(
                chunk("{\"role\":\"assistant\",\"content\":null}", "null"),
                chunk("{\"tool_calls\":[{\"index\":0," + call(name, "").substring(1) + "]}", "null"));
        List<String> middle = Arrays.stream(fragments)
                .map(fragment -> chunk(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quote(fragment) + "}}]}",
                        "null"))
                .toList();
        return Body.events(head, middle, ending("tool_calls"));
    }

    /** One event of an event stream; every line of the data becomes a {@code data} line. */
    static String event(String data) {
        return "data: " + data.replace("\n", "\ndata: ") + "\n\n";
    }

    /** The events of a whole event stream, each with its blank line. */
    static List<String> events(String stream) {
        List<String> events = new ArrayList<>();
        for (String event : stream.replace("\r\n", "\n").split("\n\n+")) {
            events.add(event + "\n\n");
        }
        return events;
    }

    private static List<String> contents(String... deltas) {
        return Arrays.stream(deltas)
                .map(delta -> chunk("{\"content\":" + quote(delta) + "}", "null"))
                .toList();
    }

    private static List<String> ending(String finishReason) {
        String usage = event("{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\"," + IDENTITY
                + "\"choices\":[]," + USAGE + "}");
        return List.of(chunk("{}", quote(finishReason)), usage, DONE);
    }

    private static String chunk(String delta, String finishReason) {
        return event("{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\"," + IDENTITY
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}");
    }

    private static String completion(String message) {
        return "{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion\"," + IDENTITY
                + "\"choices\":[{\"index\":0,\"message\":" + message;
    }

    private static String completionEnd(String finishReason) {
        return ",\"finish_reason\":" + quote(finishReason) + "}]," + USAGE + "}";
    }

    private static String call(String name, String arguments) {
        return "{\"id\":\"call_fake\",\"type\":\"function\",\"function\":{\"name\":" + quote(name) + ",\"arguments\":"
                + quote(arguments) + "}}";
    }

    private static String quote(String text) {
        return "\"" + escape(text) + "\"";
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
