package io.github.camelllm;

/** How the body of a message is read. */
public enum InputFormat {
    /** Texts, bytes, maps and JSON are data: a user message, whatever it looks like. */
    text,
    /** JSON in the shape of OpenAI's Chat Completions is a conversation; other bodies are read as with {@link #text}. */
    openai
}
