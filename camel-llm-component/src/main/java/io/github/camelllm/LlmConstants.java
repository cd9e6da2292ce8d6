package io.github.camelllm;

import org.apache.camel.spi.Metadata;

/**
 * The message headers of the component. Those of the first group override an option for one message; those of the
 * second tell of the answer. No name is in both, so that two steps in a route do not disturb each other.
 */
public final class LlmConstants {
    /** The scheme in endpoint URIs. */
    public static final String SCHEME = "llm";

    /** What the names of all headers and properties of the component begin with. */
    public static final String PREFIX = "CamelLlm";

    /** The provider of an endpoint that takes, for each message, the model that the catalog recommends. */
    public static final String AUTO = "auto";

    @Metadata(label = "in", description = "The provider to ask instead of the endpoint's.", javaType = "String")
    public static final String PROVIDER = "CamelLlmProvider";

    @Metadata(label = "in", description = "The model to ask instead of the endpoint's.", javaType = "String")
    public static final String MODEL = "CamelLlmModel";

    /**
     * The API key of a message. Alone it belongs to the provider that it is first used with, and no other provider gets it; with a
     * dot and a provider's name behind it ({@code CamelLlmApiKey.openai}) to that one. It leaves the message when it is read.
     */
    @Metadata(
            label = "in",
            description =
                    "The API key to use instead of the configured one. It belongs to the provider it is first used with; CamelLlmApiKey.openai names one. It leaves the message when it is read.",
            javaType = "String")
    public static final String API_KEY = "CamelLlmApiKey";

    @Metadata(label = "in", description = "The system message.", javaType = "String")
    public static final String SYSTEM_MESSAGE = "CamelLlmSystemMessage";

    @Metadata(
            label = "in",
            description =
                    "The user message. It takes the place of a text body, and goes with a file, an image or audio.",
            javaType = "String")
    public static final String USER_MESSAGE = "CamelLlmUserMessage";

    @Metadata(label = "in", description = "The sampling temperature.", javaType = "Double")
    public static final String TEMPERATURE = "CamelLlmTemperature";

    @Metadata(label = "in", description = "The probability mass of nucleus sampling.", javaType = "Double")
    public static final String TOP_P = "CamelLlmTopP";

    @Metadata(
            label = "in",
            description = "The most tokens the answer may have, or fit for as many as the prompt leaves.",
            javaType = "Integer")
    public static final String MAX_TOKENS = "CamelLlmMaxTokens";

    @Metadata(label = "in", description = "Whether the answer is streamed.", javaType = "Boolean")
    public static final String STREAMING = "CamelLlmStreaming";

    @Metadata(
            label = "in",
            description = "The class of the structured answer, as a Class. A name is refused.",
            javaType = "java.lang.Class")
    public static final String OUTPUT_CLASS = "CamelLlmOutputClass";

    @Metadata(
            label = "in",
            description = "The JSON Schema of the structured answer, as JSON. An address is refused.",
            javaType = "String")
    public static final String JSON_SCHEMA = "CamelLlmJsonSchema";

    @Metadata(
            label = "in",
            description = "The tools the model may call: one or several Tool objects, or JSON in OpenAI's shape.",
            javaType = "Object")
    public static final String TOOLS = "CamelLlmTools";

    @Metadata(
            label = "in",
            description = "Whether tools are called: auto, none, required, or the name of one.",
            javaType = "String")
    public static final String TOOL_CHOICE = "CamelLlmToolChoice";

    @Metadata(
            label = "in",
            description =
                    "The conversation before the body's message: Message objects or maps in OpenAI's shape; JSON where the endpoint has inputFormat=openai.",
            javaType = "java.util.List<io.github.camelllm.chat.Message>")
    public static final String MESSAGES = "CamelLlmMessages";

    @Metadata(label = "in", description = "The media type of a binary body, such as image/png.", javaType = "String")
    public static final String MEDIA_TYPE = "CamelLlmMediaType";

    @Metadata(label = "in", description = "The id of the end user, for the provider.", javaType = "String")
    public static final String USER = "CamelLlmUser";

    @Metadata(
            label = "in",
            description = "The tenant, for budgets and the totals of costs. It is not sent to the provider.",
            javaType = "String")
    public static final String TENANT = "CamelLlmTenant";

    @Metadata(
            label = "in",
            description = "How answers are stored, in place of the option cache.",
            javaType = "String",
            enums = "off,on,readOnly,writeOnly")
    public static final String CACHE = "CamelLlmCache";

    @Metadata(
            label = "in",
            description = "The namespace of stored answers, in place of the option cacheNamespace.",
            javaType = "String")
    public static final String CACHE_NAMESPACE = "CamelLlmCacheNamespace";

    @Metadata(
            label = "in",
            description = "Names by which the stored answer can be invalidated: text with commas, or a collection.",
            javaType = "String")
    public static final String CACHE_TAGS = "CamelLlmCacheTags";

    @Metadata(
            label = "in",
            description =
                    "The priority where calls wait for a limit: high, normal, low, or a number from -10 to 10. Each step stands for ten seconds of waiting.",
            javaType = "String")
    public static final String PRIORITY = "CamelLlmPriority";

    @Metadata(
            label = "in",
            description =
                    "What the model llm:mock:scripted answers: a text, a Map, a ChatResponse or an LlmException. Read at endpoints llm:mock only.",
            javaType = "Object")
    public static final String MOCK_ANSWER = "CamelLlmMockAnswer";

    @Metadata(
            label = "in",
            description = "What the model must be able to do, for the model catalog and llm:auto: words such as "
                    + "vision,tools, with commas between, or a collection.",
            javaType = "String")
    public static final String CAPABILITIES = "CamelLlmCapabilities";

    @Metadata(
            label = "in",
            description = "The most that 1,000 tokens may cost in USD, read or generated, for the model catalog and "
                    + "llm:auto.",
            javaType = "java.math.BigDecimal")
    public static final String MAX_COST = "CamelLlmMaxCost";

    @Metadata(
            label = "in",
            description = "How long an answer may take on average, for the model catalog and llm:auto: milliseconds, "
                    + "or a duration such as 2s.",
            javaType = "Long")
    public static final String MAX_LATENCY = "CamelLlmMaxLatency";

    @Metadata(
            label = "in",
            description = "How many tokens the model must hold, for the model catalog and llm:auto.",
            javaType = "Integer")
    public static final String MIN_CONTEXT_WINDOW = "CamelLlmMinContextWindow";

    @Metadata(
            label = "in",
            description = "The quality tier that the model must at least have, for the model catalog and llm:auto.",
            javaType = "String",
            enums = "basic,good,high,highest")
    public static final String MIN_QUALITY = "CamelLlmMinQuality";

    @Metadata(
            label = "in",
            description = "Whether open weights count for a model, for the model catalog and llm:auto.",
            javaType = "Boolean")
    public static final String PREFER_OPEN_WEIGHTS = "CamelLlmPreferOpenWeights";

    @Metadata(label = "in", description = "The same as CamelLlmPreferOpenWeights.", javaType = "Boolean")
    public static final String PREFER_OPEN_SOURCE = "CamelLlmPreferOpenSource";

    @Metadata(
            label = "in",
            description = "The slowest latency tier that the model may have, for the model catalog and llm:auto.",
            javaType = "String",
            enums = "fast,medium,slow")
    public static final String LATENCY_TIER = "CamelLlmLatencyTier";

    @Metadata(
            label = "in",
            description = "What the model must be good at, for the model catalog and llm:auto: uses such as "
                    + "code-generation or translation, with commas between, or a collection.",
            javaType = "String")
    public static final String USE_CASES = "CamelLlmUseCases";

    @Metadata(
            label = "in",
            description = "Whether previews count besides models in service, for the model catalog and llm:auto.",
            javaType = "Boolean")
    public static final String PREVIEWS = "CamelLlmPreviews";

    @Metadata(
            label = "in",
            description = "The providers to choose from, for the model catalog and llm:auto: names with commas "
                    + "between, or a collection. Without it, those that are configured.",
            javaType = "String")
    public static final String PROVIDERS = "CamelLlmProviders";

    @Metadata(
            label = "in",
            description =
                    "The models that fit, best first: a list, or text with commas, of provider:model. The model catalog "
                            + "sets it; a load balancer asks them instead of going by its strategy.",
            javaType = "java.util.List<String>")
    public static final String CANDIDATES = "CamelLlmCandidates";

    @Metadata(label = "out", description = "The provider that answered.", javaType = "String")
    public static final String RESPONSE_PROVIDER = "CamelLlmResponseProvider";

    @Metadata(label = "out", description = "The model that answered, as the provider names it.", javaType = "String")
    public static final String RESPONSE_MODEL = "CamelLlmResponseModel";

    @Metadata(label = "out", description = "The provider's id of the answer.", javaType = "String")
    public static final String RESPONSE_ID = "CamelLlmResponseId";

    @Metadata(
            label = "out",
            description = "Why the model stopped.",
            javaType = "String",
            enums = "STOP,LENGTH,TOOL_CALLS,CONTENT_FILTER,OTHER")
    public static final String FINISH_REASON = "CamelLlmFinishReason";

    @Metadata(label = "out", description = "The provider's own word for why the model stopped.", javaType = "String")
    public static final String NATIVE_FINISH_REASON = "CamelLlmNativeFinishReason";

    @Metadata(label = "out", description = "All tokens of the prompt. Absent if unknown.", javaType = "Long")
    public static final String INPUT_TOKENS = "CamelLlmInputTokens";

    @Metadata(
            label = "out",
            description = "All generated tokens, reasoning included. Absent if unknown.",
            javaType = "Long")
    public static final String OUTPUT_TOKENS = "CamelLlmOutputTokens";

    @Metadata(label = "out", description = "Input and output tokens. Absent if unknown.", javaType = "Long")
    public static final String TOTAL_TOKENS = "CamelLlmTotalTokens";

    @Metadata(
            label = "out",
            description = "Tokens of the prompt read from the provider's cache. Absent if unknown.",
            javaType = "Long")
    public static final String CACHED_INPUT_TOKENS = "CamelLlmCachedInputTokens";

    @Metadata(
            label = "out",
            description = "Tokens of the prompt written to the provider's cache. Absent if unknown.",
            javaType = "Long")
    public static final String CACHE_WRITE_TOKENS = "CamelLlmCacheWriteTokens";

    @Metadata(label = "out", description = "Generated tokens that are reasoning. Absent if unknown.", javaType = "Long")
    public static final String REASONING_TOKENS = "CamelLlmReasoningTokens";

    @Metadata(
            label = "out",
            description = "The price of the call in USD. Absent if it is unknown, never 0 for that.",
            javaType = "java.math.BigDecimal")
    public static final String COST = "CamelLlmCost";

    @Metadata(
            label = "out",
            description = "How long the call took, retries included, in milliseconds.",
            javaType = "Long")
    public static final String LATENCY = "CamelLlmLatency";

    @Metadata(
            label = "out",
            description =
                    "The time from the start of the call to the first delta of a streamed answer, retries included, in milliseconds.",
            javaType = "Long")
    public static final String TIME_TO_FIRST_TOKEN = "CamelLlmTimeToFirstToken";

    @Metadata(label = "out", description = "The number of attempts, retries included.", javaType = "Integer")
    public static final String ATTEMPTS = "CamelLlmAttempts";

    @Metadata(
            label = "out",
            description = "The winner's share of the votes, from 0 to 1, after a vote of several models.",
            javaType = "Double")
    public static final String AGREEMENT = "CamelLlmAgreement";

    @Metadata(
            label = "out",
            description = "What the response cache did. Absent if the cache is off.",
            javaType = "String",
            enums = "hit,miss,stale,bypass,unavailable")
    public static final String CACHE_STATUS = "CamelLlmCacheStatus";

    @Metadata(
            label = "out",
            description = "The key of the stored answer, by which it can be invalidated.",
            javaType = "String")
    public static final String CACHE_KEY = "CamelLlmCacheKey";

    @Metadata(label = "out", description = "The provider's id of the request, for its support.", javaType = "String")
    public static final String REQUEST_ID = "CamelLlmRequestId";

    @Metadata(label = "out", description = "The reasoning of the model, as far as it can be read.", javaType = "String")
    public static final String REASONING = "CamelLlmReasoning";

    @Metadata(
            label = "out",
            description = "The tool calls the model asks for.",
            javaType = "java.util.List<io.github.camelllm.chat.ToolCall>")
    public static final String TOOL_CALLS = "CamelLlmToolCalls";

    @Metadata(label = "out", description = "The words with which the model refused to answer.", javaType = "String")
    public static final String REFUSAL = "CamelLlmRefusal";

    @Metadata(
            label = "out",
            description =
                    "The candidates that a load balancer has called for this exchange, in order, with their results.",
            javaType = "java.util.List<io.github.camelllm.balance.Tried>")
    public static final String TRIED = "CamelLlmTried";

    /** The exchange property with the category of an error, as Camel's own AI components set it. */
    public static final String ERROR_CATEGORY = "CamelAiErrorCategory";

    /** The exchange property with the wait a provider asks for, in milliseconds, as Camel's own AI components set it. */
    public static final String RETRY_AFTER_MILLIS = "CamelAiRetryAfterMillis";

    private LlmConstants() {}
}
