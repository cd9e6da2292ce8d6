package io.github.camelllm.provider;

import io.github.camelllm.price.ProviderPricing;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ProviderFacts;
import io.github.camelllm.wire.Quirk;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider, as its descriptor or a {@link ProviderBuilder} describes it. Immutable.
 *
 * <p>Bound in Camel's registry, it has the name that it is bound under.
 *
 * <p>For example, a server that speaks OpenAI's protocol, for routes with {@code llm:acme:acme-1}:
 *
 * <pre>{@code
 * context.getRegistry().bind("acme", Provider.builder()
 *         .baseUrl("https://llm.acme.com/v1")
 *         .keyVariable("ACME_KEY")
 *         .defaultModel("acme-1")
 *         .build());
 * }</pre>
 */
public final class Provider {
    private final String name;
    private final List<String> aliases;
    private final String displayName;
    private final Protocol protocol;
    private final Map<Protocol, String> otherProtocols;
    private final String baseUrl;
    private final Map<String, UrlParameter> parameters;
    private final Auth auth;
    private final Environment environment;
    private final @Nullable Pattern keyPattern;
    private final Set<Quirk> quirks;
    private final @Nullable String defaultModel;
    private final List<Pattern> modelPatterns;
    private final @Nullable String modelsPath;
    private final @Nullable String tokenCountPath;
    private final ProviderFacts facts;
    private final Map<String, String> headers;
    private final Map<String, UrlParameter> optionalHeaders;
    private final @Nullable EmbeddingsEndpoint embeddings;
    private final List<Protocol> batches;
    private final ProviderPricing pricing;

    Provider(ProviderBuilder b) {
        name = b.name;
        displayName = Objects.requireNonNullElse(b.displayName, name);
        aliases = List.copyOf(b.aliases);
        protocol = b.protocol;
        otherProtocols = Map.copyOf(b.otherProtocols);
        baseUrl = BaseUrl.withoutSlash(b.baseUrl);
        parameters = Map.copyOf(b.parameters);
        auth = b.auth;
        environment = new Environment(b.keyVariables, b.baseUrlVariables, b.modelVariables);
        keyPattern = b.keyPattern == null ? null : Pattern.compile(b.keyPattern);
        quirks = Set.copyOf(b.quirks);
        defaultModel = b.defaultModel;
        modelPatterns = b.modelPatterns.stream().map(Pattern::compile).toList();
        modelsPath = b.modelsPath;
        tokenCountPath = b.tokenCountPath;
        facts = new ProviderFacts(b.reasoningField, b.keyPrefixes, b.requestIdHeaders, b.rateLimitHeaders, b.dialect);
        headers = Map.copyOf(b.headers);
        optionalHeaders = Map.copyOf(b.optionalHeaders);
        embeddings = b.embeddings;
        batches = List.copyOf(b.batches);
        pricing = b.pricing;
    }

    /** Starts a description of a provider that speaks OpenAI's chat protocol and wants its key as a bearer token. */
    public static ProviderBuilder builder() {
        return new ProviderBuilder();
    }

    /** Starts a description that is the same as this one until it is changed. */
    public ProviderBuilder toBuilder() {
        return new ProviderBuilder(this);
    }

    /** Returns this provider at another base URL. */
    public Provider at(String otherBaseUrl) {
        return toBuilder().baseUrl(otherBaseUrl).build();
    }

    /** Returns the name in endpoint URIs. */
    public String name() {
        return name;
    }

    /** Returns other names in endpoint URIs. */
    public List<String> aliases() {
        return aliases;
    }

    /** Returns whether a name is its name or one of its aliases. */
    public boolean isCalled(@Nullable String other) {
        return other != null && (other.equals(name) || aliases.contains(other));
    }

    /** Returns the name for people. */
    public String displayName() {
        return displayName;
    }

    /** Returns what it speaks. */
    public Protocol protocol() {
        return protocol;
    }

    /** Returns what it can speak instead, each with the base URL for that. */
    public Map<Protocol, String> otherProtocols() {
        return otherProtocols;
    }

    /**
     * Returns what comes before a protocol's paths, without a slash at the end; empty if the user must give it. It may
     * have placeholders: those of {@link #parameters()}, and <code>{model}</code> for the model of a call.
     */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns the placeholders of the base URLs. */
    public Map<String, UrlParameter> parameters() {
        return parameters;
    }

    /** Returns how it wants its key. */
    public Auth auth() {
        return auth;
    }

    /** Returns where its settings may stand in the environment. */
    public Environment environment() {
        return environment;
    }

    /**
     * Returns whether a key looks like one of its keys; true if it is not known how they look. Formats change without
     * notice, so that a mismatch may warn but must not reject.
     */
    public boolean looksLikeKey(String key) {
        return keyPattern == null || keyPattern.matcher(key).matches() || auth.isToken(key);
    }

    @Nullable
    Pattern keyPattern() {
        return keyPattern;
    }

    /** Returns its deviations from the protocol. */
    public Set<Quirk> quirks() {
        return quirks;
    }

    /** Returns the model where none is named; null if there must be one. */
    public @Nullable String defaultModel() {
        return defaultModel;
    }

    /** Returns whether a model that a route names without a provider is one of its models, by the form of the name. */
    public boolean claims(String model) {
        return modelPatterns.stream().anyMatch(pattern -> pattern.matcher(model).matches());
    }

    /** Returns whether it claims any models by the form of their names. */
    public boolean claimsAny() {
        return !modelPatterns.isEmpty();
    }

    List<Pattern> modelPatterns() {
        return modelPatterns;
    }

    /** Returns the path of its list of models, or the whole address if it is elsewhere; null if it has none. */
    public @Nullable String modelsPath() {
        return modelsPath;
    }

    /** Returns the path that counts a request's tokens; null if it has none. */
    public @Nullable String tokenCountPath() {
        return tokenCountPath;
    }

    /** Returns what else a codec must know of it. */
    public ProviderFacts facts() {
        return facts;
    }

    /** Returns the header fields it gets with each request. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the header fields it gets where a value is set. */
    public Map<String, UrlParameter> optionalHeaders() {
        return optionalHeaders;
    }

    /** Returns where it turns texts into vectors; null if it does not. */
    public @Nullable EmbeddingsEndpoint embeddings() {
        return embeddings;
    }

    /** Returns the protocols of its batch API, one for each chat protocol; empty if it has none. */
    public List<Protocol> batches() {
        return batches;
    }

    /** Returns what all its models have in common in their prices. */
    public ProviderPricing pricing() {
        return pricing;
    }

    /** Returns name and protocol only: a base URL may hold a secret. */
    @Override
    public String toString() {
        return "Provider[" + name + ", " + protocol.id() + "]";
    }

    /**
     * The names of environment variables, each list in the order they are tried.
     *
     * @param apiKey those that may hold the key
     * @param baseUrl those that may hold the base URL
     * @param model those that may hold the model
     */
    public record Environment(List<String> apiKey, List<String> baseUrl, List<String> model) {
        /** Copies the lists. */
        public Environment {
            apiKey = List.copyOf(apiKey);
            baseUrl = List.copyOf(baseUrl);
            model = List.copyOf(model);
        }
    }
}
