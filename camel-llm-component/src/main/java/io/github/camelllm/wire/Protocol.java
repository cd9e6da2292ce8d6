package io.github.camelllm.wire;

/** The wire protocols, by the name that stands in a provider's descriptor. */
public enum Protocol {
    /** OpenAI's Chat Completions, spoken by most providers. */
    OPENAI_CHAT("openai-chat", new OpenAiChatCodec()),

    /** OpenAI's Responses. */
    OPENAI_RESPONSES("openai-responses", new OpenAiResponsesCodec()),

    /** Anthropic's Messages. */
    ANTHROPIC_MESSAGES("anthropic-messages", new AnthropicMessagesCodec()),

    /** Gemini's generateContent, of the Gemini API and of Vertex AI. */
    GEMINI_GENERATE("gemini-generate", new GeminiGenerateCodec()),

    /** Ollama's own chat. */
    OLLAMA_CHAT("ollama-chat", new OllamaChatCodec()),

    /** Amazon Bedrock's Converse. */
    BEDROCK_CONVERSE("bedrock-converse", new ConverseCodec());

    private final String id;
    private final Codec codec;

    Protocol(String id, Codec codec) {
        this.id = id;
        this.codec = codec;
    }

    /** Returns the name in descriptors. */
    public String id() {
        return id;
    }

    /** Returns what reads and writes it. */
    public Codec codec() {
        return codec;
    }
}
