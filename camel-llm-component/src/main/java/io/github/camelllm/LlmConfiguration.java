package io.github.camelllm;

import io.github.camelllm.chat.Operation;
import io.github.camelllm.stage.AbandonedCost;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** The options of an endpoint; the component's are the defaults of all endpoints. Null means not set. Times are in milliseconds. */
@UriParams
public class LlmConfiguration implements Cloneable {
    @UriParam(
            label = "security",
            secret = true,
            description =
                    "The API key; or several, separated by commas, which are rotated; or file:/path to a file with one key per line, reloaded on change. Without it, the key comes from the component, the configuration file or the environment.")
    private @Nullable String apiKey;

    @UriParam(
            description =
                    "The base URL of the provider's API, instead of the provider's own, such as http://localhost:8000/v1.")
    private @Nullable String baseUrl;

    @UriParam(
            description =
                    "The protocol, for providers with several, such as openai-responses. Without it, the provider's first.")
    private @Nullable String protocol;

    @UriParam(
            label = "cache",
            defaultValue = "off",
            description =
                    "Whether answers are stored and returned to identical requests: off, on, readOnly (nothing is stored), or writeOnly (nothing is returned, so that what is stored is replaced). On, answers are returned also if temperature is above 0. Needs Caffeine on the classpath, or Lettuce for Redis.")
    private CacheMode cache = CacheMode.off;

    @UriParam(
            label = "cache",
            defaultValue = "1h",
            javaType = "java.time.Duration",
            description = "How long an answer is stored, and the maximum age at which it is returned.")
    private long cacheTtl = 3_600_000;

    @UriParam(
            label = "cache",
            description =
                    "The namespace of stored answers: it separates them from those of other namespaces, and all answers in it can be invalidated at once.")
    private @Nullable String cacheNamespace;

    @UriParam(
            label = "cache",
            defaultValue = "false",
            description =
                    "Whether an expired answer is returned if the provider fails: true (up to a day after it expired), false, or the maximum time since it expired, such as 2h.")
    private String cacheStaleOnError = "false";

    @UriParam(
            label = "security",
            defaultValue = "false",
            description = "Allow plain http to other hosts. Key and messages are then unencrypted.")
    private boolean allowInsecure;

    @UriParam(
            label = "advanced",
            defaultValue = "config",
            description =
                    "Startup validation: config checks options and keys, live also contacts each provider with a request that costs nothing, off disables it. The problems of all endpoints are reported at once.")
    private ValidationMode validate = ValidationMode.config;

    @UriParam(
            label = "security",
            description =
                    "The token endpoint of an OAuth 2.0 client (client credentials), whose tokens are used instead of an API key.")
    private @Nullable String oauthTokenUrl;

    @UriParam(label = "security", description = "The id of the OAuth 2.0 client.")
    private @Nullable String oauthClientId;

    @UriParam(label = "security", secret = true, description = "The secret of the OAuth 2.0 client.")
    private @Nullable String oauthClientSecret;

    @UriParam(
            label = "security",
            description = "The scope of the OAuth 2.0 tokens, such as https://cognitiveservices.azure.com/.default.")
    private @Nullable String oauthScope;

    @UriParam(
            description =
                    "The system message of conversations that have none: a text, or resource: and the address of a file, such as resource:classpath:prompt.txt.")
    private @Nullable String systemMessage;

    @UriParam(
            description =
                    "The user message: a text, or resource: and the address of a file; Simple expressions in it are evaluated for each message. It replaces a text body, and accompanies a file, an image or audio.")
    private @Nullable String userMessage;

    @UriParam(
            defaultValue = "text",
            description =
                    "The format of the body: text (texts, bytes, maps and JSON become a user message, whatever they look like) or openai (JSON in the format of OpenAI's Chat Completions is a conversation).")
    private InputFormat inputFormat = InputFormat.text;

    @UriParam(
            label = "security",
            defaultValue = "fill",
            description =
                    "Use of settings and system messages in a JSON body with inputFormat=openai: ignore, fill (a setting applies if the endpoint does not set it) or override (they override the endpoint's, and all fields are sent).")
    private InputSettingsMode inputSettings = InputSettingsMode.fill;

    @UriParam(description = "The sampling temperature.")
    private @Nullable Double temperature;

    @UriParam(description = "The probability mass for nucleus sampling, from 0 to 1.")
    private @Nullable Double topP;

    @UriParam(description = "The number of most likely tokens to sample from. Not supported by every provider.")
    private @Nullable Integer topK;

    @UriParam(
            description =
                    "The maximum number of tokens of the answer, reasoning included: a number, or fit for what the prompt leaves of the model's context window.")
    private @Nullable String maxTokens;

    @UriParam(description = "The seed for sampling, for providers with repeatable answers.")
    private @Nullable Long seed;

    @UriParam(description = "The texts at which the model stops: separated by commas, or a JSON array of strings.")
    private @Nullable String stop;

    @UriParam(description = "The penalty for tokens that have occurred already, from -2 to 2.")
    private @Nullable Double presencePenalty;

    @UriParam(description = "The penalty for tokens in proportion to how often they have occurred, from -2 to 2.")
    private @Nullable Double frequencyPenalty;

    @UriParam(
            description =
                    "The tools the model may call: a bean that is a Tool or a list of Tool objects, or JSON in OpenAI's format.")
    private @Nullable Object tools;

    @UriParam(description = "Whether the model calls tools: auto, none, required, or the name of one tool.")
    private @Nullable String toolChoice;

    @UriParam(description = "The reasoning effort, as the provider names it, such as low, medium or high.")
    private @Nullable String reasoningEffort;

    @UriParam(description = "The maximum number of reasoning tokens. Not supported by every provider.")
    private @Nullable Integer reasoningBudget;

    @UriParam(description = "The id of the end user, for the provider's abuse detection.")
    private @Nullable String user;

    @UriParam(
            defaultValue = "chat",
            enums =
                    "chat,embeddings,models,completion,countTokens,estimateCost,batch,batchSubmit,batchStatus,batchResults,batchCancel",
            description =
                    "The operation: chat answers a conversation; embeddings turns a text or a list of texts into a list of float arrays; models returns the list of model names; completion completes a text; countTokens returns the number of tokens of a conversation; estimateCost returns the maximum cost of answering it in USD, without sending it, or null if that is not known. For several requests (the body is a list of bodies, or a map of them by id): batch answers them concurrently and returns a list of BatchOutcome in the order of the requests; batchSubmit hands them to the provider's batch API and returns a BatchStatus; batchStatus, batchResults and batchCancel take the id or the BatchStatus of such a batch as the body.")
    private Operation operation = Operation.CHAT;

    @UriParam(
            defaultValue = "16",
            description = "How many requests of operation=batch are under way at a time. No thread waits for them.")
    private int batchConcurrency = 16;

    @UriParam(
            description =
                    "The number of dimensions of the vectors with operation=embeddings. Not supported by every model.")
    private @Nullable Integer dimensions;

    @UriParam(
            defaultValue = "text",
            description = "The body of the reply: the text of the response, or the complete ChatResponse.")
    private OutputMode output = OutputMode.text;

    @UriParam(
            description =
                    "The class of a structured answer. Its JSON Schema is sent with the request, and the body becomes an instance of the class.")
    private @Nullable String outputClass;

    @UriParam(
            description =
                    "The JSON Schema of a structured answer: JSON, or the address of a resource such as classpath:schema.json. The body becomes a JsonNode.")
    @Metadata(supportFileReference = true, largeInput = true, inputLanguage = "json")
    private @Nullable String jsonSchema;

    @UriParam(
            defaultValue = "false",
            description = "Whether the answer is streamed. The body becomes a ChatStream as soon as the answer begins.")
    private boolean streaming;

    @UriParam(
            label = "timeout",
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "The timeout for establishing a connection.")
    private long connectTimeout = 10000;

    @UriParam(
            label = "timeout",
            defaultValue = "120000",
            javaType = "java.time.Duration",
            description = "The timeout of an attempt whose answer is not streamed.")
    private long requestTimeout = 120000;

    @UriParam(
            label = "timeout",
            javaType = "java.time.Duration",
            description =
                    "The timeout of a call, including all attempts, the waits between them and a streamed answer to its end. It applies to providers that are beans, too. Not set: no limit.")
    private @Nullable Long totalTimeout;

    @UriParam(
            label = "timeout",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "The timeout from the start of an attempt to the first delta of a streamed response.")
    private long firstTokenTimeout = 60000;

    @UriParam(
            label = "timeout",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description =
                    "The longest time between two deltas of a streamed response. Comments and other bytes without "
                            + "a delta do not count. Suspended while the reader applies back-pressure.")
    private long streamIdleTimeout = 30000;

    @UriParam(
            label = "timeout",
            defaultValue = "1800000",
            javaType = "java.time.Duration",
            description =
                    "The timeout of a streamed response from its first delta to its end, even while deltas arrive.")
    private long streamTimeout = 1800000;

    @UriParam(
            label = "advanced",
            defaultValue = "33554432",
            description = "The maximum size of a response body in bytes, streamed or not; a longer one fails with a "
                    + "ProtocolException. Embeddings are allowed 128 KiB more for each input.")
    private int maxResponseSize = 33554432;

    @UriParam(
            label = "retry",
            defaultValue = "2",
            description = "The maximum number of retries, for errors that can be retried.")
    private int maxRetries = 2;

    @UriParam(
            label = "retry",
            defaultValue = "500",
            javaType = "java.time.Duration",
            description = "The maximum random back-off before the first retry.")
    private long baseDelay = 500;

    @UriParam(
            label = "retry",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description = "The maximum back-off. If the provider asks to wait longer, there is no retry.")
    private long maxDelay = 30000;

    @UriParam(
            label = "retry",
            defaultValue = "2",
            description = "The factor by which the maximum back-off grows with each retry.")
    private double backoffMultiplier = 2;

    @UriParam(
            label = "retry",
            defaultValue = "0.2",
            description =
                    "Retries allowed per call to a provider, as a fraction (0.2 is one per five calls), after an initial allowance of ten.")
    private double retryBudget = 0.2;

    @UriParam(
            label = "limits",
            description =
                    "The maximum cost of one call in USD, such as 0.05. A call that can cost more fails before it is sent; maxTokens limits what it can cost.")
    private @Nullable Double maxCost;

    @UriParam(
            label = "limits",
            description =
                    "The name of the budget that limits the cost of the calls: an entry of the component's option budgets, or a bean.")
    private @Nullable String budget;

    @UriParam(
            label = "limits",
            defaultValue = "fail",
            description =
                    "Whether calls to models without a known price fail or are allowed if maxCost or a budget limits the cost.")
    private UnknownPriceMode unknownPrice = UnknownPriceMode.fail;

    @UriParam(
            label = "limits",
            defaultValue = "refuse",
            description =
                    "The size assumed for parts of unknown size (files given by address, tools that run at the provider) if maxCost or a budget limits the cost: refuse assumes the largest possible size, and the call fails if there is no largest size; allow assumes a likely size.")
    private UnknownCost unknownCost = UnknownCost.refuse;

    @UriParam(
            label = "limits",
            defaultValue = "estimate",
            description =
                    "The cost recorded for an attempt that was abandoned after it was sent (timeout, cancellation, lost hedge, closed stream): an estimate from the prompt and what was delivered, all that was reserved, or none.")
    private AbandonedCost abandonedCost = AbandonedCost.estimate;

    @UriParam(
            label = "limits",
            description =
                    "The most requests in any 60 seconds, retries included. Endpoints with the same figures and limitScope share the limit.")
    private @Nullable Long requestsPerMinute;

    @UriParam(
            label = "limits",
            description =
                    "The most tokens in any 60 seconds, of prompts and answers: estimated before a request is sent, corrected by what the answer reports.")
    private @Nullable Long tokensPerMinute;

    @UriParam(label = "limits", description = "The most requests under way at a time; a stream counts until its end.")
    private @Nullable Integer maxConcurrent;

    @UriParam(
            label = "limits",
            defaultValue = "provider,model,key",
            description =
                    "Who has a limit of their own, for requestsPerMinute, tokensPerMinute and maxConcurrent: all together, or each user, tenant, route, model, key or provider; several with commas between are each combination of them.")
    private String limitScope = "provider,model,key";

    @UriParam(
            label = "limits",
            description =
                    "The names of further limits, with commas between: of the component's option limits, or beans.")
    private @Nullable String limit;

    @UriParam(
            label = "limits",
            defaultValue = "false",
            description =
                    "Whether to follow the limits of the provider, for each key and model: the rate falls when it refuses calls (429, 529) and grows while it does not, and keeps to what its header fields report.")
    private boolean adaptiveLimit;

    @UriParam(
            label = "limits",
            defaultValue = "2m",
            javaType = "java.time.Duration",
            description =
                    "How long a call waits at most where a limit is reached, in order and without a thread; 0 to fail at once. A call that is known to wait longer fails at once, too.")
    private long maxLimitWait = 120_000;

    @UriParam(
            label = "limits",
            defaultValue = "10000",
            description = "How many calls wait at most for one limit of one caller; further ones fail at once.")
    private int maxLimitQueue = 10_000;

    @UriParam(
            label = "limits",
            defaultValue = "fail",
            description =
                    "What to do with a request known to exceed the model's context window: fail before it is sent, log a warning and send it (warn), or no check (off).")
    private ContextCheckMode contextCheck = ContextCheckMode.fail;

    @UriParam(
            label = "security",
            description = "The TLS parameters. Without them, those of the http component are used, if set.")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(
            label = "proxy",
            description = "The host of the HTTP proxy. Without it, that of the http component is used, if set.")
    private @Nullable String proxyHost;

    @UriParam(label = "proxy", description = "The port of the HTTP proxy.")
    private @Nullable Integer proxyPort;

    @UriParam(
            label = "advanced",
            defaultValue = "1000",
            description = "The maximum number of connections to all providers together.")
    private int maxConnections = 1000;

    @UriParam(label = "advanced", defaultValue = "500", description = "The maximum number of connections to one host.")
    private int maxConnectionsPerRoute = 500;

    @UriParam(
            label = "advanced",
            description =
                    "Selects the message headers that are sent to the provider as HTTP headers. Without a strategy, none are sent.")
    private @Nullable HeaderFilterStrategy headerFilterStrategy;

    @UriParam(
            label = "logging",
            defaultValue = "false",
            description =
                    "Whether the bodies of requests are logged, for debugging: without keys, without what TextRedactor beans remove, and cut. Also switched at run time by JMX and the dev console.")
    private boolean logRequests;

    @UriParam(
            label = "logging",
            defaultValue = "false",
            description = "Whether the bodies of responses are logged, as those of requests.")
    private boolean logResponses;

    @UriParam(
            label = "logging",
            defaultValue = "10000",
            description = "The maximum number of characters of a logged body.")
    private int logMaxSize = 10_000;

    @UriParam(
            prefix = "additionalBodyProperty.",
            multiValue = true,
            description =
                    "Additional fields of the request body, as the provider names them. JSON values are sent as JSON.")
    private Map<String, Object> additionalBodyProperty = new LinkedHashMap<>();

    @UriParam(
            prefix = "parameter.",
            multiValue = true,
            description =
                    "Values of placeholders in the provider's base URL, such as parameter.region. The page on providers lists them.")
    private Map<String, Object> parameter = new LinkedHashMap<>();

    @UriParam(
            prefix = "additionalHeader.",
            multiValue = true,
            label = "security",
            secret = true,
            description = "Additional HTTP headers. Their values are secret.")
    private Map<String, Object> additionalHeader = new LinkedHashMap<>();

    @UriParam(
            prefix = "mock.",
            multiValue = true,
            label = "mock",
            description = "The options of the mock provider, such as mock.latency. The page on testing lists them.")
    private Map<String, Object> mock = new LinkedHashMap<>();

    /** Creates a configuration with the default values. */
    public LlmConfiguration() {}

    /** Returns a copy that can be changed without changing this one. */
    public LlmConfiguration copy() {
        try {
            LlmConfiguration copy = (LlmConfiguration) clone();
            copy.additionalBodyProperty = new LinkedHashMap<>(additionalBodyProperty);
            copy.additionalHeader = new LinkedHashMap<>(additionalHeader);
            copy.parameter = new LinkedHashMap<>(parameter);
            copy.mock = new LinkedHashMap<>(mock);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Returns the API key; null if it is not set. */
    public @Nullable String getApiKey() {
        return apiKey;
    }

    /** Sets the API key. */
    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    /** Returns the base URL that replaces the provider's own; null if it is not set. */
    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    /** Sets the base URL that replaces the provider's own, such as http://localhost:8000/v1. */
    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Returns the protocol; null for the provider's first. */
    public @Nullable String getProtocol() {
        return protocol;
    }

    /** Sets the protocol, for providers with several. */
    public void setProtocol(@Nullable String protocol) {
        this.protocol = protocol;
    }

    /** Returns whether plain http to other hosts is allowed. */
    public boolean isAllowInsecure() {
        return allowInsecure;
    }

    /** Sets whether plain http to other hosts is allowed. */
    public void setAllowInsecure(boolean allowInsecure) {
        this.allowInsecure = allowInsecure;
    }

    /** Returns the extent of the startup validation. */
    public ValidationMode getValidate() {
        return validate;
    }

    /** Sets the extent of the startup validation. */
    public void setValidate(ValidationMode validate) {
        this.validate = validate;
    }

    /** Returns the system message, put before a conversation that has none; null if it is not set. */
    public @Nullable String getSystemMessage() {
        return systemMessage;
    }

    /** Sets the system message of conversations that have none. */
    public void setSystemMessage(@Nullable String systemMessage) {
        this.systemMessage = systemMessage;
    }

    /** Returns the user message; null if it is not set. */
    public @Nullable String getUserMessage() {
        return userMessage;
    }

    /** Sets the user message. */
    public void setUserMessage(@Nullable String userMessage) {
        this.userMessage = userMessage;
    }

    /** Returns the format of the body. */
    public InputFormat getInputFormat() {
        return inputFormat;
    }

    /** Sets the format of the body. */
    public void setInputFormat(InputFormat inputFormat) {
        this.inputFormat = inputFormat;
    }

    /** Returns the treatment of settings in a JSON body. */
    public InputSettingsMode getInputSettings() {
        return inputSettings;
    }

    /** Sets the treatment of settings in a JSON body. */
    public void setInputSettings(InputSettingsMode inputSettings) {
        this.inputSettings = inputSettings;
    }

    /** Returns the sampling temperature; null if it is not set. */
    public @Nullable Double getTemperature() {
        return temperature;
    }

    /** Sets the sampling temperature. */
    public void setTemperature(@Nullable Double temperature) {
        this.temperature = temperature;
    }

    /** Returns the probability mass of nucleus sampling, from 0 to 1; null if it is not set. */
    public @Nullable Double getTopP() {
        return topP;
    }

    /** Sets the probability mass of nucleus sampling, from 0 to 1. */
    public void setTopP(@Nullable Double topP) {
        this.topP = topP;
    }

    /** Returns how many of the likeliest tokens are sampled from; null if it is not set. */
    public @Nullable Integer getTopK() {
        return topK;
    }

    /** Sets the number of most likely tokens to sample from. */
    public void setTopK(@Nullable Integer topK) {
        this.topK = topK;
    }

    /** Returns the most tokens the answer may have, a number or {@code fit}; null if it is not set. */
    public @Nullable String getMaxTokens() {
        return maxTokens;
    }

    /** Sets the maximum number of tokens of the answer, reasoning included: a number or {@code fit}. */
    public void setMaxTokens(@Nullable String maxTokens) {
        this.maxTokens = maxTokens;
    }

    /** Returns the seed of the sampling, for providers that can repeat themselves; null if it is not set. */
    public @Nullable Long getSeed() {
        return seed;
    }

    /** Sets the seed for sampling, for providers with repeatable answers. */
    public void setSeed(@Nullable Long seed) {
        this.seed = seed;
    }

    /** Returns the texts at which the model stops; null if it is not set. */
    public @Nullable String getStop() {
        return stop;
    }

    /** Sets the texts at which the model stops. */
    public void setStop(@Nullable String stop) {
        this.stop = stop;
    }

    /** Returns the penalty for tokens that have occurred, from -2 to 2; null if it is not set. */
    public @Nullable Double getPresencePenalty() {
        return presencePenalty;
    }

    /** Sets the penalty for tokens that have occurred, from -2 to 2. */
    public void setPresencePenalty(@Nullable Double presencePenalty) {
        this.presencePenalty = presencePenalty;
    }

    /** Returns the penalty for tokens by how often they have occurred, from -2 to 2; null if it is not set. */
    public @Nullable Double getFrequencyPenalty() {
        return frequencyPenalty;
    }

    /** Sets the penalty for tokens in proportion to how often they have occurred, from -2 to 2. */
    public void setFrequencyPenalty(@Nullable Double frequencyPenalty) {
        this.frequencyPenalty = frequencyPenalty;
    }

    /** Returns the tools the model may call; null if it is not set. */
    public @Nullable Object getTools() {
        return tools;
    }

    /** Sets the tools the model may call. */
    public void setTools(@Nullable Object tools) {
        this.tools = tools;
    }

    /** Returns whether tools are called; null if it is not set. */
    public @Nullable String getToolChoice() {
        return toolChoice;
    }

    /** Sets whether the model calls tools. */
    public void setToolChoice(@Nullable String toolChoice) {
        this.toolChoice = toolChoice;
    }

    /** Returns how hard a reasoning model thinks, in the provider's words, such as low, medium or high; null if it is not set. */
    public @Nullable String getReasoningEffort() {
        return reasoningEffort;
    }

    /** Sets the reasoning effort, as the provider names it, such as low, medium or high. */
    public void setReasoningEffort(@Nullable String reasoningEffort) {
        this.reasoningEffort = reasoningEffort;
    }

    /** Returns the most tokens a reasoning model may think; null if it is not set. */
    public @Nullable Integer getReasoningBudget() {
        return reasoningBudget;
    }

    /** Sets the maximum number of reasoning tokens. */
    public void setReasoningBudget(@Nullable Integer reasoningBudget) {
        this.reasoningBudget = reasoningBudget;
    }

    /** Returns the id of the end user, for the provider's detection of abuse; null if it is not set. */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the id of the end user, for the provider's abuse detection. */
    public void setUser(@Nullable String user) {
        this.user = user;
    }

    /** Returns the operation. */
    public Operation getOperation() {
        return operation;
    }

    /** Sets the operation. */
    public void setOperation(Operation operation) {
        this.operation = operation;
    }

    /** Returns how many requests of a batch are under way at a time. */
    public int getBatchConcurrency() {
        return batchConcurrency;
    }

    /** Sets how many requests of a batch are under way at a time. */
    public void setBatchConcurrency(int batchConcurrency) {
        this.batchConcurrency = batchConcurrency;
    }

    /** Returns the number of dimensions of vectors. */
    public @Nullable Integer getDimensions() {
        return dimensions;
    }

    /** Sets the number of dimensions of vectors. */
    public void setDimensions(@Nullable Integer dimensions) {
        this.dimensions = dimensions;
    }

    /** Returns the kind of output. */
    public OutputMode getOutput() {
        return output;
    }

    /** Sets the kind of output. */
    public void setOutput(OutputMode output) {
        this.output = output;
    }

    /** Returns the class of a structured answer; null if it is not set. */
    public @Nullable String getOutputClass() {
        return outputClass;
    }

    /** Sets the class of a structured answer. */
    public void setOutputClass(@Nullable String outputClass) {
        this.outputClass = outputClass;
    }

    /** Returns the JSON Schema of a structured answer; null if it is not set. */
    public @Nullable String getJsonSchema() {
        return jsonSchema;
    }

    /** Sets the JSON Schema of a structured answer. */
    public void setJsonSchema(@Nullable String jsonSchema) {
        this.jsonSchema = jsonSchema;
    }

    /** Returns whether the answer is streamed. */
    public boolean isStreaming() {
        return streaming;
    }

    /** Sets whether the answer is streamed. */
    public void setStreaming(boolean streaming) {
        this.streaming = streaming;
    }

    /** Returns the use of the response cache. */
    public CacheMode getCache() {
        return cache;
    }

    /** Sets the use of the response cache. */
    public void setCache(CacheMode cache) {
        this.cache = cache;
    }

    /** Returns how long an answer is stored, in milliseconds. */
    public long getCacheTtl() {
        return cacheTtl;
    }

    /** Sets how long an answer is stored, in milliseconds. */
    public void setCacheTtl(long cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    /** Returns the namespace of stored answers; null for the default one. */
    public @Nullable String getCacheNamespace() {
        return cacheNamespace;
    }

    /** Sets the namespace of stored answers. */
    public void setCacheNamespace(@Nullable String cacheNamespace) {
        this.cacheNamespace = cacheNamespace;
    }

    /** Returns whether, or how long after it expired, an answer is returned if the provider fails. */
    public String getCacheStaleOnError() {
        return cacheStaleOnError;
    }

    /** Sets whether, or how long after it expired, an answer is returned if the provider fails. */
    public void setCacheStaleOnError(String cacheStaleOnError) {
        this.cacheStaleOnError = cacheStaleOnError;
    }

    /** Returns the timeout for establishing a connection, in milliseconds. */
    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** Sets the timeout for establishing a connection, in milliseconds. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** Returns the timeout of an attempt whose answer is not streamed, in milliseconds. */
    public long getRequestTimeout() {
        return requestTimeout;
    }

    /** Sets the timeout of an attempt whose answer is not streamed, in milliseconds. */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    /** Returns the timeout of a call including all attempts, in milliseconds; null if there is none. */
    public @Nullable Long getTotalTimeout() {
        return totalTimeout;
    }

    /**
     * Sets the timeout of a call, including all attempts, the waits between them and a streamed answer to its end, in milliseconds; null for none.
     */
    public void setTotalTimeout(@Nullable Long totalTimeout) {
        this.totalTimeout = totalTimeout;
    }

    /** Returns the timeout from the start of an attempt to the first delta of a streamed response, in milliseconds. */
    public long getFirstTokenTimeout() {
        return firstTokenTimeout;
    }

    /** Sets the timeout from the start of an attempt to the first delta of a streamed response, in milliseconds. */
    public void setFirstTokenTimeout(long firstTokenTimeout) {
        this.firstTokenTimeout = firstTokenTimeout;
    }

    /** Returns the longest time between two deltas of a streamed response, in milliseconds. */
    public long getStreamIdleTimeout() {
        return streamIdleTimeout;
    }

    /** Sets the longest time between two deltas of a streamed response, in milliseconds. */
    public void setStreamIdleTimeout(long streamIdleTimeout) {
        this.streamIdleTimeout = streamIdleTimeout;
    }

    /** Returns the timeout of a streamed response from its first delta to its end, in milliseconds. */
    public long getStreamTimeout() {
        return streamTimeout;
    }

    /** Sets the timeout of a streamed response from its first delta to its end, in milliseconds. */
    public void setStreamTimeout(long streamTimeout) {
        this.streamTimeout = streamTimeout;
    }

    /** Returns the maximum size of a response body, in bytes. */
    public int getMaxResponseSize() {
        return maxResponseSize;
    }

    /** Sets the maximum size of a response body, in bytes; more than 0. */
    public void setMaxResponseSize(int maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    /** Returns the maximum number of retries. */
    public int getMaxRetries() {
        return maxRetries;
    }

    /** Sets the maximum number of retries, for errors that can be retried. */
    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    /** Returns the maximum random back-off before the first retry, in milliseconds. */
    public long getBaseDelay() {
        return baseDelay;
    }

    /** Sets the maximum random back-off before the first retry, in milliseconds. */
    public void setBaseDelay(long baseDelay) {
        this.baseDelay = baseDelay;
    }

    /** Returns the maximum back-off, in milliseconds. */
    public long getMaxDelay() {
        return maxDelay;
    }

    /** Sets the maximum back-off, in milliseconds. */
    public void setMaxDelay(long maxDelay) {
        this.maxDelay = maxDelay;
    }

    /** Returns the factor by which the maximum back-off grows with each retry. */
    public double getBackoffMultiplier() {
        return backoffMultiplier;
    }

    /** Sets the factor by which the maximum back-off grows with each retry. */
    public void setBackoffMultiplier(double backoffMultiplier) {
        this.backoffMultiplier = backoffMultiplier;
    }

    /** Returns the retries allowed per call to a provider, as a fraction. */
    public double getRetryBudget() {
        return retryBudget;
    }

    /** Sets the retries allowed per call to a provider, as a fraction. */
    public void setRetryBudget(double retryBudget) {
        this.retryBudget = retryBudget;
    }

    /** Returns what one call may cost in USD; null if it is not set. */
    public @Nullable Double getMaxCost() {
        return maxCost;
    }

    /** Sets the maximum cost of one call, in USD. */
    public void setMaxCost(@Nullable Double maxCost) {
        this.maxCost = maxCost;
    }

    /** Returns the name of the budget that the calls are paid from; null if it is not set. */
    public @Nullable String getBudget() {
        return budget;
    }

    /** Sets the name of the budget that limits the cost of the calls. */
    public void setBudget(@Nullable String budget) {
        this.budget = budget;
    }

    /** Returns the treatment of calls without a known price if their cost is limited. */
    public UnknownPriceMode getUnknownPrice() {
        return unknownPrice;
    }

    /** Sets the treatment of calls without a known price if their cost is limited. */
    public void setUnknownPrice(UnknownPriceMode unknownPrice) {
        this.unknownPrice = unknownPrice;
    }

    /** Returns the treatment of parts of unknown size if the cost of calls is limited. */
    public UnknownCost getUnknownCost() {
        return unknownCost;
    }

    /** Sets the treatment of parts of unknown size if the cost of calls is limited. */
    public void setUnknownCost(UnknownCost unknownCost) {
        this.unknownCost = unknownCost;
    }

    /** Returns the cost recorded for an attempt that was abandoned after it was sent. */
    public AbandonedCost getAbandonedCost() {
        return abandonedCost;
    }

    /** Sets the cost recorded for an attempt that was abandoned after it was sent. */
    public void setAbandonedCost(AbandonedCost abandonedCost) {
        this.abandonedCost = abandonedCost;
    }

    /** Returns the most requests in any 60 seconds; null for any number. */
    public @Nullable Long getRequestsPerMinute() {
        return requestsPerMinute;
    }

    /** Sets the most requests in any 60 seconds. */
    public void setRequestsPerMinute(@Nullable Long requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    /** Returns the most tokens in any 60 seconds; null for any number. */
    public @Nullable Long getTokensPerMinute() {
        return tokensPerMinute;
    }

    /** Sets the most tokens in any 60 seconds. */
    public void setTokensPerMinute(@Nullable Long tokensPerMinute) {
        this.tokensPerMinute = tokensPerMinute;
    }

    /** Returns the most requests under way at a time; null for any number. */
    public @Nullable Integer getMaxConcurrent() {
        return maxConcurrent;
    }

    /** Sets the most requests under way at a time. */
    public void setMaxConcurrent(@Nullable Integer maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    /** Returns who has a limit of their own. */
    public String getLimitScope() {
        return limitScope;
    }

    /** Sets who has a limit of their own: names of scopes with commas between. */
    public void setLimitScope(String limitScope) {
        this.limitScope = limitScope;
    }

    /** Returns the names of further limits; null if there are none. */
    public @Nullable String getLimit() {
        return limit;
    }

    /** Sets the names of further limits, with commas between. */
    public void setLimit(@Nullable String limit) {
        this.limit = limit;
    }

    /** Returns whether to follow the limits of the provider. */
    public boolean isAdaptiveLimit() {
        return adaptiveLimit;
    }

    /** Sets whether to follow the limits of the provider. */
    public void setAdaptiveLimit(boolean adaptiveLimit) {
        this.adaptiveLimit = adaptiveLimit;
    }

    /** Returns how long a call waits at most where a limit is reached, in milliseconds. */
    public long getMaxLimitWait() {
        return maxLimitWait;
    }

    /** Sets how long a call waits at most where a limit is reached, in milliseconds; 0 to fail at once. */
    public void setMaxLimitWait(long maxLimitWait) {
        this.maxLimitWait = maxLimitWait;
    }

    /** Returns how many calls wait at most for one limit of one caller. */
    public int getMaxLimitQueue() {
        return maxLimitQueue;
    }

    /** Sets how many calls wait at most for one limit of one caller. */
    public void setMaxLimitQueue(int maxLimitQueue) {
        this.maxLimitQueue = maxLimitQueue;
    }

    /** Returns the treatment of requests known to exceed the model's context window. */
    public ContextCheckMode getContextCheck() {
        return contextCheck;
    }

    /** Sets the treatment of requests known to exceed the model's context window. */
    public void setContextCheck(ContextCheckMode contextCheck) {
        this.contextCheck = contextCheck;
    }

    /** Returns the TLS parameters; null if it is not set. */
    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** Sets the TLS parameters. */
    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    /** Returns the host of the HTTP proxy; null if it is not set. */
    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    /** Sets the host of the HTTP proxy. */
    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    /** Returns the port of the HTTP proxy; null if it is not set. */
    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    /** Sets the port of the HTTP proxy. */
    public void setProxyPort(@Nullable Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    /** Returns the maximum number of connections to all providers together. */
    public int getMaxConnections() {
        return maxConnections;
    }

    /** Sets the maximum number of connections to all providers together. */
    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /** Returns the maximum number of connections to one host. */
    public int getMaxConnectionsPerRoute() {
        return maxConnectionsPerRoute;
    }

    /** Sets the maximum number of connections to one host. */
    public void setMaxConnectionsPerRoute(int maxConnectionsPerRoute) {
        this.maxConnectionsPerRoute = maxConnectionsPerRoute;
    }

    /** Returns which message headers are sent to the provider as HTTP header fields; null if it is not set. */
    public @Nullable HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    /** Sets the strategy that selects the message headers to send to the provider as HTTP headers. */
    public void setHeaderFilterStrategy(@Nullable HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }

    /** Returns additional fields of the request body; may be empty. */
    public Map<String, Object> getAdditionalBodyProperty() {
        return additionalBodyProperty;
    }

    /** Sets additional fields of the request body. */
    public void setAdditionalBodyProperty(Map<String, Object> additionalBodyProperty) {
        this.additionalBodyProperty = additionalBodyProperty;
    }

    /** Returns values of placeholders in the provider's base URL; may be empty. */
    public Map<String, Object> getParameter() {
        return parameter;
    }

    /** Sets values of placeholders in the provider's base URL. */
    public void setParameter(Map<String, Object> parameter) {
        this.parameter = parameter;
    }

    /** Returns additional HTTP headers; may be empty. */
    public Map<String, Object> getAdditionalHeader() {
        return additionalHeader;
    }

    /** Sets additional HTTP headers. */
    public void setAdditionalHeader(Map<String, Object> additionalHeader) {
        this.additionalHeader = additionalHeader;
    }

    /** Returns the options of the mock provider; may be empty. */
    public Map<String, Object> getMock() {
        return mock;
    }

    /** Sets the options of the mock provider. */
    public void setMock(Map<String, Object> mock) {
        this.mock = mock;
    }

    /** Returns whether the bodies of requests are logged. */
    public boolean isLogRequests() {
        return logRequests;
    }

    /** Sets whether the bodies of requests are logged. */
    public void setLogRequests(boolean logRequests) {
        this.logRequests = logRequests;
    }

    /** Returns whether the bodies of responses are logged. */
    public boolean isLogResponses() {
        return logResponses;
    }

    /** Sets whether the bodies of responses are logged. */
    public void setLogResponses(boolean logResponses) {
        this.logResponses = logResponses;
    }

    /** Returns the maximum number of characters of a logged body. */
    public int getLogMaxSize() {
        return logMaxSize;
    }

    /** Sets the maximum number of characters of a logged body. */
    public void setLogMaxSize(int logMaxSize) {
        this.logMaxSize = logMaxSize;
    }

    /** Returns the token endpoint of an OAuth 2.0 client; null if it is not set. */
    public @Nullable String getOauthTokenUrl() {
        return oauthTokenUrl;
    }

    /** Sets the token endpoint of an OAuth 2.0 client. */
    public void setOauthTokenUrl(@Nullable String oauthTokenUrl) {
        this.oauthTokenUrl = oauthTokenUrl;
    }

    /** Returns the id of the OAuth 2.0 client; null if it is not set. */
    public @Nullable String getOauthClientId() {
        return oauthClientId;
    }

    /** Sets the id of the OAuth 2.0 client. */
    public void setOauthClientId(@Nullable String oauthClientId) {
        this.oauthClientId = oauthClientId;
    }

    /** Returns the secret of the OAuth 2.0 client; null if it is not set. */
    public @Nullable String getOauthClientSecret() {
        return oauthClientSecret;
    }

    /** Sets the secret of the OAuth 2.0 client. */
    public void setOauthClientSecret(@Nullable String oauthClientSecret) {
        this.oauthClientSecret = oauthClientSecret;
    }

    /** Returns the scope of the OAuth 2.0 tokens; null if it is not set. */
    public @Nullable String getOauthScope() {
        return oauthScope;
    }

    /** Sets the scope of the OAuth 2.0 tokens. */
    public void setOauthScope(@Nullable String oauthScope) {
        this.oauthScope = oauthScope;
    }
}
