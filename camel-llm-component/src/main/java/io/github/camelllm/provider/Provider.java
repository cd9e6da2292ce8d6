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
 * A provider, from its descriptor or a {@link ProviderBuilder}. Immutable.
 *
 * <p>In Camel's registry it has the name under which it is bound.
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

    /** Returns a builder of a provider with OpenAI's chat protocol and its key as a bearer token. */
    public static ProviderBuilder builder() {
        return new ProviderBuilder();
    }

    /** Returns a builder with the values of this provider. */
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

    /** Returns the display name. */
    public String displayName() {
        return displayName;
    }

    /** Returns the protocol. */
    public Protocol protocol() {
        return protocol;
    }

    /** Returns the alternative protocols, each with its base URL. */
    public Map<Protocol, String> otherProtocols() {
        return otherProtocols;
    }

    /**
     * Returns the base URL, without a slash at the end; empty if the user must set it. It may
     * have placeholders: those of {@link #parameters()}, and <code>{model}</code> for the model of a call.
     */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns the placeholders of the base URLs. */
    public Map<String, UrlParameter> parameters() {
        return parameters;
    }

    /** Returns the authentication. */
    public Auth auth() {
        return auth;
    }

    /** Returns the environment variables of its settings. */
    public Environment environment() {
        return environment;
    }

    /**
     * Returns whether a key has the format of its keys; true if the format is unknown. Formats change without notice, so a mismatch may be
     * logged but must not be rejected.
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

    /** Returns the default model; null if there is none. */
    public @Nullable String defaultModel() {
        return defaultModel;
    }

    /** Returns whether one of its patterns matches the name of a model. */
    public boolean claims(String model) {
        return modelPatterns.stream().anyMatch(pattern -> pattern.matcher(model).matches());
    }

    /** Returns whether it has patterns of model names. */
    public boolean claimsAny() {
        return !modelPatterns.isEmpty();
    }

    List<Pattern> modelPatterns() {
        return modelPatterns;
    }

    /** Returns the path of its list of models, or the complete address if it is elsewhere; null if it has none. */
    public @Nullable String modelsPath() {
        return modelsPath;
    }

    /** Returns the path that counts a request's tokens; null if it has none. */
    public @Nullable String tokenCountPath() {
        return tokenCountPath;
    }

    /** Returns its other properties for codecs. */
    public ProviderFacts facts() {
        return facts;
    }

    /** Returns the header fields sent with each request. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the header fields sent if their value is set. */
    public Map<String, UrlParameter> optionalHeaders() {
        return optionalHeaders;
    }

    /** Returns its embeddings endpoint; null if it has none. */
    public @Nullable EmbeddingsEndpoint embeddings() {
        return embeddings;
    }

    /** Returns the protocols of its batch API, one for each chat protocol; empty if it has none. */
    public List<Protocol> batches() {
        return batches;
    }

    /** Returns the pricing shared by all its models. */
    public ProviderPricing pricing() {
        return pricing;
    }

    /** Returns name and protocol only: a base URL may hold a secret. */
    @Override
    public String toString() {
        return "Provider[" + name + ", " + protocol.id() + "]";
    }

    /**
     * The names of environment variables, each list in the order of lookup.
     *
     * @param apiKey for the key
     * @param baseUrl for the base URL
     * @param model for the model
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
