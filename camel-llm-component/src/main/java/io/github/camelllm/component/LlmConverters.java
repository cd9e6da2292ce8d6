package io.github.camelllm.component;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.ServerSentEvents;
import java.io.InputStream;
import org.apache.camel.Converter;

/** The type converters from answers and streams to text and bytes. */
@Converter(generateLoader = true)
public final class LlmConverters {
    private LlmConverters() {}

    /** Returns the text of an answer. */
    @Converter
    public static String toString(ChatResponse response) {
        return response.text();
    }

    /** Reads a stream to its end and returns the text of the whole answer. */
    @Converter
    public static String toString(ChatStream stream) {
        return stream.text();
    }

    /** Returns a piece of the answer's text; empty for pieces of anything else. */
    @Converter
    public static String toString(Delta delta) {
        return delta.isText() ? delta.text() : "";
    }

    /** Returns a stream as server-sent events in the shape of OpenAI's chunks. */
    @Converter
    public static InputStream toInputStream(ChatStream stream) {
        return new ServerSentEvents(stream);
    }
}
