package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.Answer;
import io.github.camelllm.wire.EventFrames;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import io.github.camelllm.wire.ReasoningField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of two turns as a protocol has it on the wire: a question that the model answers with a thought and a
 * tool call, and the call's result that it answers with a text.
 *
 * @param name the file in the folder {@code conversations}
 * @param json what is asked ({@code first}, {@code second}: fields of the requests) and said ({@code call},
 *     {@code answer}: whole, and as the events of a stream)
 */
record Conversation(String name, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Conversation read(String name) {
        try (InputStream in = Conversation.class.getResourceAsStream("/conversations/" + name + ".json")) {
            return new Conversation(name, JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Protocol protocol() {
        String id = json.required("protocol").textValue();
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Returns where the provider takes earlier reasoning back. */
    ReasoningField reasoningField() {
        return ReasoningField.valueOf(json.path("reasoningField").asText("NONE"));
    }

    Set<Quirk> quirks() {
        Set<Quirk> quirks = new HashSet<>();
        json.required("quirks").forEach(quirk -> quirks.add(Quirk.valueOf(quirk.textValue())));
        return quirks;
    }

    /** Returns the id of the tool call, or null where the protocol gives none. */
    @Nullable
    String callId() {
        return json.required("callId").textValue();
    }

    /** Returns the fields that the request of a turn must have, with their values. */
    JsonNode asked(String turn) {
        return json.required(turn);
    }

    /** Returns what the model says, whole or as a stream. */
    Answer said(String what, boolean streamed) {
        return streamed
                ? stream(json.required(what + "Events"))
                : Answer.json(200, json.required(what).toString());
    }

    private Answer stream(JsonNode events) {
        return switch (protocol()) {
            case OPENAI_CHAT -> Answer.sseText(lines(events, "data: ", "\n\n") + "data: [DONE]\n\n");
            case GEMINI_GENERATE -> Answer.sseText(lines(events, "data: ", "\n\n"));
            case OPENAI_RESPONSES, ANTHROPIC_MESSAGES -> Answer.sseText(namedEvents(events));
            case OLLAMA_CHAT ->
                Answer.status(200)
                        .text(lines(events, "", "\n"))
                        .contentType("application/x-ndjson")
                        .chunked();
            case BEDROCK_CONVERSE ->
                Answer.status(200)
                        .bytes(frames(events))
                        .contentType("application/vnd.amazon.eventstream")
                        .chunked();
            default -> throw new IllegalArgumentException(protocol().id() + " is no protocol of conversations");
        };
    }

    private static String lines(JsonNode events, String before, String after) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> before + event + after)
                .collect(Collectors.joining());
    }

    private static String namedEvents(JsonNode events) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> "event: " + event.required("type").textValue() + "\ndata: " + event + "\n\n")
                .collect(Collectors.joining());
    }

    /** Each event is an object whose one field is named like the event. */
    private static byte[] frames(JsonNode events) {
        EventFrames frames = new EventFrames();
        events.forEach(event -> event.properties()
                .forEach(field -> frames.event(field.getKey(), field.getValue().toString())));
        return frames.bytes();
    }

    @Override
    public String toString() {
        return name;
    }
}
