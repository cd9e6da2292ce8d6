package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** The answers of the fake server as cases describe them. */
final class SharedAnswers {
    private SharedAnswers() {}

    static Answer of(JsonNode told) throws Exception {
        byte[] bytes = bytes(told);
        Answer answer = Answer.status(told.path("status").asInt(200))
                .contentType(type(told))
                .bytes(bytes);
        for (Map.Entry<String, JsonNode> header : told.path("headers").properties()) {
            String value = header.getValue().asText();
            answer = header.getKey().equalsIgnoreCase("content-type")
                    ? answer.contentType(value)
                    : answer.header(header.getKey(), value);
        }
        if (told.has("chunks") || told.has("events")) {
            answer = answer.chunked();
        }
        if (told.path("splitEvery").asInt() > 0) {
            answer = answer.splitEvery(told.path("splitEvery").asInt());
        }
        if (told.path("staysOpen").asBoolean()) {
            answer = answer.stallAfterBytes(bytes.length);
        }
        if (told.path("cutAtEnd").asBoolean()) {
            answer = answer.cutAfterBytes(bytes.length);
        }
        return told.path("resetAtEnd").asBoolean() ? answer.resetAfterBytes(bytes.length) : answer;
    }

    private static String type(JsonNode told) {
        return told.has("chunks")
                ? "text/event-stream"
                : told.has("events") ? "application/vnd.amazon.eventstream" : "application/json";
    }

    private static byte[] bytes(JsonNode told) throws Exception {
        if (told.has("events")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (JsonNode event : told.path("events")) {
                frame(event).encode(all);
            }
            return all.toByteArray();
        } else if (told.has("chunks")) {
            return StreamSupport.stream(told.path("chunks").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8);
        }
        return told.has("bodyText")
                ? told.path("bodyText").asText().getBytes(StandardCharsets.UTF_8)
                : DialectCase.JSON.writeValueAsBytes(told.path("body"));
    }

    private static Message frame(JsonNode event) throws Exception {
        String kind = event.has("exception") ? "exception" : "event";
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString(kind));
        headers.put(
                ":" + kind + "-type", HeaderValue.fromString(event.path(kind).asText()));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        return new Message(headers, DialectCase.JSON.writeValueAsBytes(event.path("payload")));
    }
}
