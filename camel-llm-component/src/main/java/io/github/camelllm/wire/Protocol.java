package io.github.camelllm.wire;

import io.github.camelllm.chat.Operation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The wire protocols, by their names in descriptors of providers. Protocols of one family have the same first word in their names. */
public enum Protocol {
    /** OpenAI's Chat Completions, which most providers have. */
    OPENAI_CHAT("openai-chat", Operation.CHAT, new OpenAiChatCodec()),

    /** OpenAI's Responses. */
    OPENAI_RESPONSES("openai-responses", Operation.CHAT, new OpenAiResponsesCodec()),

    /** Anthropic's Messages. */
    ANTHROPIC_MESSAGES("anthropic-messages", Operation.CHAT, new AnthropicMessagesCodec()),

    /** Gemini's generateContent, of the Gemini API and of Vertex AI. */
    GEMINI_GENERATE("gemini-generate", Operation.CHAT, new GeminiGenerateCodec()),

    /** Ollama's own chat. */
    OLLAMA_CHAT("ollama-chat", Operation.CHAT, new OllamaChatCodec()),

    /** Amazon Bedrock's Converse. */
    BEDROCK_CONVERSE("bedrock-converse", Operation.CHAT, new BedrockConverseCodec()),

    /** OpenAI's embeddings, which most providers have. */
    OPENAI_EMBEDDINGS("openai-embeddings", Operation.EMBEDDINGS, new OpenAiEmbeddingsCodec()),

    /** Gemini's {@code batchEmbedContents}. */
    GEMINI_EMBEDDINGS("gemini-embeddings", Operation.EMBEDDINGS, new GeminiEmbeddingsCodec()),

    /** Ollama's {@code /api/embed}. */
    OLLAMA_EMBEDDINGS("ollama-embeddings", Operation.EMBEDDINGS, new OllamaEmbeddingsCodec()),

    /** The embeddings of Amazon Titan and Cohere on Bedrock. */
    BEDROCK_EMBEDDINGS("bedrock-embeddings", Operation.EMBEDDINGS, new BedrockEmbeddingsCodec()),

    /** The lists of models, in the forms of all providers. */
    MODELS_LIST("models-list", Operation.MODELS, new ModelsListCodec()),

    /** OpenAI's old completions, of a text instead of a conversation. */
    OPENAI_COMPLETION("openai-completion", Operation.COMPLETION, new OpenAiCompletionCodec()),

    /** OpenAI's count of the tokens of a request of Responses. */
    OPENAI_COUNT_TOKENS("openai-count-tokens", Operation.COUNT_TOKENS, CountTokensCodec.openAi()),

    /** Anthropic's count of the tokens of a request. */
    ANTHROPIC_COUNT_TOKENS("anthropic-count-tokens", Operation.COUNT_TOKENS, CountTokensCodec.anthropic()),

    /** Gemini's count of the tokens of a request. */
    GEMINI_COUNT_TOKENS("gemini-count-tokens", Operation.COUNT_TOKENS, CountTokensCodec.gemini()),

    /** Amazon Bedrock's count of the tokens of a request. */
    BEDROCK_COUNT_TOKENS("bedrock-count-tokens", Operation.COUNT_TOKENS, CountTokensCodec.bedrock()),

    /** OpenAI's batches of Chat Completions. */
    OPENAI_CHAT_BATCH(
            "openai-chat-batch", OPENAI_CHAT, new OpenAiBatchCodec(OPENAI_CHAT.codec, "/v1/chat/completions")),

    /** OpenAI's batches of Responses. */
    OPENAI_RESPONSES_BATCH(
            "openai-responses-batch", OPENAI_RESPONSES, new OpenAiBatchCodec(OPENAI_RESPONSES.codec, "/v1/responses")),

    /** Mistral's batch jobs of chat completions. */
    MISTRAL_BATCH("mistral-batch", OPENAI_CHAT, new MistralBatchCodec(OPENAI_CHAT.codec)),

    /** Anthropic's Message Batches. */
    ANTHROPIC_BATCH("anthropic-batch", ANTHROPIC_MESSAGES, new AnthropicBatchCodec(ANTHROPIC_MESSAGES.codec)),

    /** Gemini's {@code batchGenerateContent}. */
    GEMINI_BATCH("gemini-batch", GEMINI_GENERATE, new GeminiBatchCodec(GEMINI_GENERATE.codec));

    private final String id;
    private final Operation operation;
    private final @Nullable Protocol each;
    private final Codec codec;

    Protocol(String id, Operation operation, Codec codec) {
        this(id, operation, null, codec);
    }

    /** Creates the protocol of a batch API for requests in a chat protocol. */
    Protocol(String id, Protocol each, Codec codec) {
        this(id, Operation.BATCH_SUBMIT, each, codec);
    }

    Protocol(String id, Operation operation, @Nullable Protocol each, Codec codec) {
        this.id = id;
        this.operation = operation;
        this.each = each;
        this.codec = codec;
    }

    /** Returns the name in descriptors. */
    public String id() {
        return id;
    }

    /** Returns the operation. */
    public Operation operation() {
        return operation;
    }

    /** Returns the chat protocol of the requests in a batch; null if it is not that of a batch API. */
    public @Nullable Protocol each() {
        return each;
    }

    /** Returns the codec. */
    public Codec codec() {
        return codec;
    }

    /**
     * Returns its rules for conversations; a provider may differ ({@link ProviderFacts#dialect()}). Null if it is not for chats.
     */
    public @Nullable DialectRules rules() {
        return codec instanceof ChatCodec chat ? chat.rules(new Dialect("", "", Set.of())) : null;
    }

    /**
     * Returns the protocol of the same family for an operation: this one if it is for that. Null if there is none.
     */
    public @Nullable Protocol of(Operation what) {
        if (what == operation) {
            return this;
        }
        for (Protocol other : values()) {
            if (other.operation == what
                    && (what == Operation.MODELS || other.family().equals(family()))) {
                return other;
            }
        }
        return null;
    }

    private String family() {
        return id.substring(0, id.indexOf('-'));
    }
}
