package io.github.camelllm.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Frames of AWS event streams as AWS's own library writes them. */
public final class EventFrames {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds an event, with {@code '} for each quote of its JSON. */
    public EventFrames event(String type, String json) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":event-type", HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString("event"));
        return frame(headers, json.replace('\'', '"'));
    }

    /** Adds an exception that the service models. */
    EventFrames exception(String type, String payload) {
        return frame(
                Map.of(
                        ":exception-type", HeaderValue.fromString(type),
                        ":message-type", HeaderValue.fromString("exception")),
                payload.replace('\'', '"'));
    }

    /** Adds an error that the service does not model. */
    EventFrames error(String code, String message) {
        return frame(
                Map.of(
                        ":error-code", HeaderValue.fromString(code),
                        ":error-message", HeaderValue.fromString(message),
                        ":message-type", HeaderValue.fromString("error")),
                "");
    }

    /** Adds a frame. */
    EventFrames frame(Map<String, HeaderValue> headers, String payload) {
        new Message(headers, payload.getBytes(StandardCharsets.UTF_8)).encode(bytes);
        return this;
    }

    /** Returns the bytes of all frames. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
