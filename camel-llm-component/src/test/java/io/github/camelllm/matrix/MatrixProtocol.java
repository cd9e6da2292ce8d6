package io.github.camelllm.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A side of the matrix: a protocol at the provider that made it, or a provider that differs from its protocol. */
enum MatrixProtocol {
    OPENAI_CHAT("openai-chat", "llm:openai:gpt-5.4?apiKey=test&baseUrl={server}/v1", "OpenAI"),
    OPENAI_RESPONSES(
            "openai-responses",
            "llm:openai:gpt-5.4?protocol=openai-responses&apiKey=test&baseUrl={server}/v1",
            "OpenAI"),
    ANTHROPIC_MESSAGES("anthropic-messages", "llm:anthropic:claude-sonnet-5?apiKey=test&baseUrl={server}", "Anthropic"),
    GEMINI_GENERATE("gemini-generate", "llm:gemini:gemini-3.8-flash?apiKey=test&baseUrl={server}/v1beta", "Google"),
    BEDROCK_CONVERSE(
            "bedrock-converse",
            "llm:bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0?apiKey=ABSKtest&baseUrl={server}",
            "Anthropic"),
    OLLAMA_CHAT("ollama-chat", "llm:ollama:qwen3?baseUrl={server}", "Ollama"),
    MISTRAL("mistral", "llm:mistral:mistral-large-latest?apiKey=test&baseUrl={server}/v1", "Mistral"),
    DEEPSEEK("deepseek", "llm:deepseek:deepseek-flash?apiKey=test&baseUrl={server}", "DeepSeek"),
    GITHUB("github", "llm:github:openai/o3-mini?apiKey=test&baseUrl={server}/inference", "OpenAI"),
    GEMINI_CHAT(
            "gemini-openai",
            "llm:gemini:gemini-3.8-flash?protocol=openai-chat&apiKey=test&baseUrl={server}/v1beta/openai",
            "Google"),
    PERPLEXITY("perplexity", "llm:perplexity:sonar?apiKey=test&baseUrl={server}", "Perplexity"),
    XAI("xai", "llm:xai:grok-4.3?apiKey=test&baseUrl={server}/v1", "xAI"),
    MOONSHOT("moonshotai", "llm:moonshotai:kimi-k2.6?apiKey=test&baseUrl={server}/v1", "Moonshot"),
    NVIDIA("nvidia", "llm:nvidia:nvidia/nemotron-3-super-120b-a12b?apiKey=test&baseUrl={server}/v1", "NVIDIA"),
    COHERE("cohere", "llm:cohere:command-r-08-2024?apiKey=test&baseUrl={server}/compatibility/v1", "Cohere"),
    ZAI("zai", "llm:zai:glm-4.7?apiKey=test&baseUrl={server}/api/paas/v4", "Z.AI"),
    OPENROUTER("openrouter", "llm:openrouter:openai/gpt-5.6-luna?apiKey=test&baseUrl={server}/api/v1", "OpenRouter"),
    GROQ("groq", "llm:groq:openai/gpt-oss-120b?apiKey=test&baseUrl={server}/openai/v1", "Groq"),
    CEREBRAS("cerebras", "llm:cerebras:gpt-oss-120b?apiKey=test&baseUrl={server}/v1", "Cerebras"),
    VLLM("vllm", "llm:vllm:Qwen/Qwen3.6-35B-A3B?baseUrl={server}/v1", "Qwen");

    /** The rules of its strict server. */
    final String rules;

    /** Whose models are asked, which is whose signatures are taken. */
    final String maker;

    private final String endpoint;

    MatrixProtocol(String rules, String endpoint, String maker) {
        this.rules = rules;
        this.endpoint = endpoint;
        this.maker = maker;
    }

    /** Returns the six protocols, without the providers that differ. */
    static List<MatrixProtocol> protocols() {
        return Arrays.asList(values()).subList(0, OLLAMA_CHAT.ordinal() + 1);
    }

    /** Returns who begins the conversations that go on here. */
    List<MatrixProtocol> senders() {
        List<MatrixProtocol> senders = new ArrayList<>(protocols());
        if (this == GEMINI_CHAT) {
            senders.add(this);
        }
        return senders;
    }

    String endpoint(int port) {
        return endpoint.replace("{server}", "http://127.0.0.1:" + port)
                + "&inputFormat=openai&output=response&maxRetries=0";
    }

    boolean takesDocuments() {
        return this != OLLAMA_CHAT && this != DEEPSEEK;
    }

    /** Returns whether the protocol carries its maker's signatures. */
    boolean takesSignatures() {
        return this != OPENAI_CHAT && this != GITHUB;
    }

    /** Returns whether the provider can be told not to store the conversation. */
    boolean canStore() {
        return this == OPENAI_CHAT || this == OPENAI_RESPONSES;
    }

    /** Returns whether the protocol can say whether several tools may be called at once. */
    boolean canSetParallel(boolean wanted) {
        return switch (this) {
            case BEDROCK_CONVERSE -> false;
            case GEMINI_GENERATE, OLLAMA_CHAT -> wanted;
            default -> true;
        };
    }

    /** Returns whether the protocol has the tool choice; without tools, none says anything. */
    boolean canChoose(String choice, boolean tools) {
        return switch (this) {
            case BEDROCK_CONVERSE -> !choice.equals("none");
            case OLLAMA_CHAT -> !tools || choice.equals("auto") || choice.equals("none");
            default -> true;
        };
    }
}
