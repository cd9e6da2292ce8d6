package io.github.camelllm;

/** The format of the message body. */
public enum InputFormat {
    /**
     * Texts, bytes, maps and JSON are data: a user message, whatever it looks like. The one exception: a {@code JsonNode} in
     * OpenAI's shape that Java code sends to the endpoint itself, by a {@code ProducerTemplate} and through no route, is a
     * conversation with its settings, as a {@code ChatRequest} is, unless endpoint or header have a system message.
     */
    text,
    /** JSON in the shape of OpenAI's Chat Completions is a conversation; other bodies are read as with {@link #text}. */
    openai
}
