package io.github.camelllm;

import org.apache.camel.spi.Metadata;

/**
 * The message headers of the component. Headers of the first group override an option for one message; headers of the second group describe
 * the answer. No name is in both groups, so that two steps of a route do not affect each other.
 */
public final class LlmConstants {
    /** The scheme in endpoint URIs. */
    public static final String SCHEME = "llm";

    /** The prefix of all header and property names of the component. */
    public static final String PREFIX = "CamelLlm";

    /** The provider name of an endpoint that uses, for each message, the model that the catalog recommends. */
    public static final String AUTO = "auto";

    @Metadata(
            label = "producer,in",
            description = "The provider to use instead of the endpoint's.",
            javaType = "String")
    public static final String PROVIDER = "CamelLlmProvider";

    @Metadata(label = "producer,in", description = "The model to use instead of the endpoint's.", javaType = "String")
    public static final String MODEL = "CamelLlmModel";

    /**
     * The API key for one message. It is bound to the first provider it is used with, and no other provider receives it; {@code
     * CamelLlmApiKey.openai} names the provider. It is removed from the message when it is read.
     */
    @Metadata(
            label = "producer,in",
            secret = true,
            description =
                    "The API key to use instead of the configured one. It is bound to the first provider it is used with; CamelLlmApiKey.openai names the provider. It is removed from the message when it is read.",
            javaType = "String")
    public static final String API_KEY = "CamelLlmApiKey";

    @Metadata(label = "producer,in", description = "The system message.", javaType = "String")
    public static final String SYSTEM_MESSAGE = "CamelLlmSystemMessage";

    @Metadata(
            label = "producer,in",
            description = "The user message. It replaces a text body, and accompanies a file, an image or audio.",
            javaType = "String")
    public static final String USER_MESSAGE = "CamelLlmUserMessage";

    @Metadata(
            label = "producer,in",
            description = "The provider's id of the batch that is asked about or cancelled, in place of the body.",
            javaType = "String")
    public static final String BATCH_ID = "CamelLlmBatchId";

    @Metadata(label = "producer,in", description = "The sampling temperature.", javaType = "Double")
    public static final String TEMPERATURE = "CamelLlmTemperature";

    @Metadata(label = "producer,in", description = "The probability mass for nucleus sampling.", javaType = "Double")
    public static final String TOP_P = "CamelLlmTopP";

    @Metadata(
            label = "producer,in",
            description =
                    "The maximum number of tokens of the answer, or fit for what the prompt leaves of the context window.",
            javaType = "Integer")
    public static final String MAX_TOKENS = "CamelLlmMaxTokens";

    @Metadata(label = "producer,in", description = "Whether the answer is streamed.", javaType = "Boolean")
    public static final String STREAMING = "CamelLlmStreaming";

    @Metadata(
            label = "producer,in",
            description = "The class of the structured answer, as a Class object. A class name is rejected.",
            javaType = "java.lang.Class")
    public static final String OUTPUT_CLASS = "CamelLlmOutputClass";

    @Metadata(
            label = "producer,in",
            description = "The JSON Schema of the structured answer, as JSON. An address is rejected.",
            javaType = "String")
    public static final String JSON_SCHEMA = "CamelLlmJsonSchema";

    @Metadata(
            label = "producer,in",
            description = "The tools the model may call: one or several Tool objects, or JSON in OpenAI's format.",
            javaType = "Object")
    public static final String TOOLS = "CamelLlmTools";

    @Metadata(
            label = "producer,in",
            description = "Whether the model calls tools: auto, none, required, or the name of one tool.",
            javaType = "String")
    public static final String TOOL_CHOICE = "CamelLlmToolChoice";

    @Metadata(
            label = "producer,in",
            description =
                    "The conversation before the body's message: Message objects or maps in OpenAI's format; JSON if the endpoint has inputFormat=openai.",
            javaType = "java.util.List<io.github.camelllm.chat.Message>")
    public static final String MESSAGES = "CamelLlmMessages";

    @Metadata(
            label = "producer,in",
            description = "The media type of a binary body, such as image/png.",
            javaType = "String")
    public static final String MEDIA_TYPE = "CamelLlmMediaType";

    @Metadata(label = "producer,in", description = "The id of the end user, sent to the provider.", javaType = "String")
    public static final String USER = "CamelLlmUser";

    @Metadata(
            label = "producer,in",
            description = "The tenant, for budgets and total costs. It is not sent to the provider.",
            javaType = "String")
    public static final String TENANT = "CamelLlmTenant";

    @Metadata(
            label = "producer,in",
            description = "The use of the response cache, instead of the option cache.",
            javaType = "String",
            enums = "off,on,readOnly,writeOnly")
    public static final String CACHE = "CamelLlmCache";

    @Metadata(
            label = "producer,in",
            description = "The namespace of stored answers, instead of the option cacheNamespace.",
            javaType = "String")
    public static final String CACHE_NAMESPACE = "CamelLlmCacheNamespace";

    @Metadata(
            label = "producer,in",
            description = "Tags by which the stored answer can be invalidated: comma-separated text, or a collection.",
            javaType = "String")
    public static final String CACHE_TAGS = "CamelLlmCacheTags";

    @Metadata(
            label = "producer,in",
            description =
                    "The priority where calls wait for a limit: high, normal, low, or a number from -10 to 10. Each step stands for ten seconds of waiting.",
            javaType = "String")
    public static final String PRIORITY = "CamelLlmPriority";

    @Metadata(
            label = "producer,in",
            description =
                    "The answer of the model llm:mock:scripted: a text, a Map, a ChatResponse or an LlmException. Only endpoints llm:mock read it.",
            javaType = "Object")
    public static final String MOCK_ANSWER = "CamelLlmMockAnswer";

    @Metadata(
            label = "producer,in",
            description =
                    "The capabilities the model must have, for the model catalog and llm:auto: comma-separated names such as vision,tools, or a collection.",
            javaType = "String")
    public static final String CAPABILITIES = "CamelLlmCapabilities";

    @Metadata(
            label = "producer,in",
            description = "The maximum price of 1,000 tokens in USD, input or output, for the model catalog and "
                    + "llm:auto.",
            javaType = "java.math.BigDecimal")
    public static final String MAX_COST = "CamelLlmMaxCost";

    @Metadata(
            label = "producer,in",
            description =
                    "The maximum average latency of answers, for the model catalog and llm:auto: milliseconds, or a duration such as 2s.",
            javaType = "Long")
    public static final String MAX_LATENCY = "CamelLlmMaxLatency";

    @Metadata(
            label = "producer,in",
            description = "The minimum context window in tokens, for the model catalog and llm:auto.",
            javaType = "Integer")
    public static final String MIN_CONTEXT_WINDOW = "CamelLlmMinContextWindow";

    @Metadata(
            label = "producer,in",
            description = "The minimum quality tier, for the model catalog and llm:auto.",
            javaType = "String",
            enums = "basic,good,high,highest")
    public static final String MIN_QUALITY = "CamelLlmMinQuality";

    @Metadata(
            label = "producer,in",
            description = "Whether models with open weights are preferred, for the model catalog and llm:auto.",
            javaType = "Boolean")
    public static final String PREFER_OPEN_WEIGHTS = "CamelLlmPreferOpenWeights";

    @Metadata(label = "producer,in", description = "The same as CamelLlmPreferOpenWeights.", javaType = "Boolean")
    public static final String PREFER_OPEN_SOURCE = "CamelLlmPreferOpenSource";

    @Metadata(
            label = "producer,in",
            description = "The slowest acceptable latency tier, for the model catalog and llm:auto.",
            javaType = "String",
            enums = "fast,medium,slow")
    public static final String LATENCY_TIER = "CamelLlmLatencyTier";

    @Metadata(
            label = "producer,in",
            description =
                    "The use cases the model must suit, for the model catalog and llm:auto: comma-separated, such as code-generation,translation, or a collection.",
            javaType = "String")
    public static final String USE_CASES = "CamelLlmUseCases";

    @Metadata(
            label = "producer,in",
            description = "Whether preview models are included, for the model catalog and llm:auto.",
            javaType = "Boolean")
    public static final String PREVIEWS = "CamelLlmPreviews";

    @Metadata(
            label = "producer,in",
            description =
                    "The providers to choose from, for the model catalog and llm:auto: comma-separated names, or a collection. Without it, the configured providers.",
            javaType = "String")
    public static final String PROVIDERS = "CamelLlmProviders";

    @Metadata(
            label = "producer,in",
            description =
                    "The models that fit, best first: a list or comma-separated text of provider:model. The model catalog sets it; a load balancer calls them in this order instead of using its strategy.",
            javaType = "java.util.List<String>")
    public static final String CANDIDATES = "CamelLlmCandidates";

    @Metadata(
            label = "producer,in",
            description =
                    "The regions, comma-separated, to whose candidates a load balancer may send this message, of those that its option allowedRegions allows.",
            javaType = "String")
    public static final String ALLOWED_REGIONS = "CamelLlmAllowedRegions";

    @Metadata(label = "producer,out", description = "The provider that answered.", javaType = "String")
    public static final String RESPONSE_PROVIDER = "CamelLlmResponseProvider";

    @Metadata(
            label = "producer,out",
            description = "The model that answered, as the provider names it.",
            javaType = "String")
    public static final String RESPONSE_MODEL = "CamelLlmResponseModel";

    @Metadata(label = "producer,out", description = "The provider's id of the answer.", javaType = "String")
    public static final String RESPONSE_ID = "CamelLlmResponseId";

    @Metadata(
            label = "producer,out",
            description = "The finish reason: why the model stopped.",
            javaType = "String",
            enums = "STOP,LENGTH,TOOL_CALLS,CONTENT_FILTER,OTHER")
    public static final String FINISH_REASON = "CamelLlmFinishReason";

    @Metadata(label = "producer,out", description = "The provider's own finish reason.", javaType = "String")
    public static final String NATIVE_FINISH_REASON = "CamelLlmNativeFinishReason";

    @Metadata(label = "producer,out", description = "All tokens of the prompt. Absent if unknown.", javaType = "Long")
    public static final String INPUT_TOKENS = "CamelLlmInputTokens";

    @Metadata(
            label = "producer,out",
            description = "Tokens of the answer, reasoning included. Absent if unknown.",
            javaType = "Long")
    public static final String OUTPUT_TOKENS = "CamelLlmOutputTokens";

    @Metadata(label = "producer,out", description = "Input and output tokens. Absent if unknown.", javaType = "Long")
    public static final String TOTAL_TOKENS = "CamelLlmTotalTokens";

    @Metadata(
            label = "producer,out",
            description = "Tokens of the prompt read from the provider's cache. Absent if unknown.",
            javaType = "Long")
    public static final String CACHED_INPUT_TOKENS = "CamelLlmCachedInputTokens";

    @Metadata(
            label = "producer,out",
            description = "Tokens of the prompt written to the provider's cache. Absent if unknown.",
            javaType = "Long")
    public static final String CACHE_WRITE_TOKENS = "CamelLlmCacheWriteTokens";

    @Metadata(
            label = "producer,out",
            description = "Reasoning tokens of the answer. Absent if unknown.",
            javaType = "Long")
    public static final String REASONING_TOKENS = "CamelLlmReasoningTokens";

    @Metadata(
            label = "producer,out",
            description = "The cost of the call in USD. Absent if unknown, never 0 instead.",
            javaType = "java.math.BigDecimal")
    public static final String COST = "CamelLlmCost";

    @Metadata(
            label = "producer,out",
            description = "The duration of the call in milliseconds, retries included.",
            javaType = "Long")
    public static final String LATENCY = "CamelLlmLatency";

    @Metadata(
            label = "producer,out",
            description =
                    "The time from the start of the call to the first delta of a streamed answer, retries included, in milliseconds.",
            javaType = "Long")
    public static final String TIME_TO_FIRST_TOKEN = "CamelLlmTimeToFirstToken";

    @Metadata(label = "producer,out", description = "The number of attempts, retries included.", javaType = "Integer")
    public static final String ATTEMPTS = "CamelLlmAttempts";

    @Metadata(
            label = "producer,out",
            description = "The winner's share of the votes, from 0 to 1, after a vote of several models.",
            javaType = "Double")
    public static final String AGREEMENT = "CamelLlmAgreement";

    @Metadata(
            label = "producer,out",
            description = "The result of the response cache. Absent if the cache is off.",
            javaType = "String",
            enums = "hit,miss,stale,bypass,unavailable")
    public static final String CACHE_STATUS = "CamelLlmCacheStatus";

    @Metadata(
            label = "producer,out",
            description = "The key of the stored answer, by which it can be invalidated.",
            javaType = "String")
    public static final String CACHE_KEY = "CamelLlmCacheKey";

    @Metadata(
            label = "producer,out",
            description = "The provider's request id, for support requests.",
            javaType = "String")
    public static final String REQUEST_ID = "CamelLlmRequestId";

    @Metadata(label = "producer,out", description = "The readable reasoning of the model.", javaType = "String")
    public static final String REASONING = "CamelLlmReasoning";

    @Metadata(
            label = "producer,out",
            description = "The tool calls the model requests.",
            javaType = "java.util.List<io.github.camelllm.chat.ToolCall>")
    public static final String TOOL_CALLS = "CamelLlmToolCalls";

    @Metadata(label = "producer,out", description = "The model's text of refusal.", javaType = "String")
    public static final String REFUSAL = "CamelLlmRefusal";

    @Metadata(
            label = "producer,out",
            description =
                    "The state of a batch at the provider: PENDING, RUNNING, CANCELLING, COMPLETED, FAILED, EXPIRED or CANCELLED.",
            javaType = "String")
    public static final String BATCH_STATE = "CamelLlmBatchState";

    @Metadata(
            label = "producer,out",
            description =
                    "The candidates that a load balancer has called for this exchange, in order, with their results.",
            javaType = "java.util.List<io.github.camelllm.balance.Tried>")
    public static final String TRIED = "CamelLlmTried";

    /**
     * The exchange property with what the strategy {@code predictive} of a load balancer has expected of the candidates for its last
     * choice, that of the chosen one first: a list of {@link io.github.camelllm.selection.CandidateForecast}.
     */
    public static final String FORECASTS = "CamelLlmForecasts";

    /** The exchange property with the category of an error, set as by Camel's own AI components. */
    public static final String ERROR_CATEGORY = "CamelAiErrorCategory";

    /** The exchange property with the wait a provider asks for, in milliseconds, set as by Camel's own AI components. */
    public static final String RETRY_AFTER_MILLIS = "CamelAiRetryAfterMillis";

    private LlmConstants() {}
}
