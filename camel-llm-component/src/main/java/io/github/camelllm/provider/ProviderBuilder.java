package io.github.camelllm.provider;

import io.github.camelllm.price.ProviderPricing;
import io.github.camelllm.wire.DialectRules;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import io.github.camelllm.wire.ReasoningField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a {@link Provider}. Only the base URL must be set. Methods with a singular name (alias, quirk, header) add a value. Not safe
 * for use by several threads.
 *
 * <p>In YAML and XML it can be the {@code builderClass} of a bean; the properties have the names of its methods.
 */
public final class ProviderBuilder {
    String name = "";

    @Nullable
    String displayName;

    Protocol protocol = Protocol.OPENAI_CHAT;
    ReasoningField reasoningField = ReasoningField.NONE;
    final Map<String, DialectRules.Differences> dialect = new LinkedHashMap<>();
    String baseUrl = "";
    Auth auth = new Auth(Auth.Scheme.BEARER, null, true);

    @Nullable
    String keyPattern;

    @Nullable
    String defaultModel;

    @Nullable
    String modelsPath;

    @Nullable
    String tokenCountPath;

    @Nullable
    EmbeddingsEndpoint embeddings;

    final Set<Protocol> batches = new LinkedHashSet<>();

    ProviderPricing pricing = ProviderPricing.NONE;

    final List<String> aliases = new ArrayList<>();
    final List<String> keyVariables = new ArrayList<>();
    final List<String> baseUrlVariables = new ArrayList<>();
    final List<String> modelVariables = new ArrayList<>();
    final List<String> modelPatterns = new ArrayList<>();
    final List<String> keyPrefixes = new ArrayList<>();
    final List<String> requestIdHeaders = new ArrayList<>();
    final List<String> rateLimitHeaders = new ArrayList<>();
    final Set<Quirk> quirks = new LinkedHashSet<>();
    final Map<Protocol, String> otherProtocols = new LinkedHashMap<>();
    final Map<String, UrlParameter> parameters = new LinkedHashMap<>();
    final Map<String, String> headers = new LinkedHashMap<>();
    final Map<String, UrlParameter> optionalHeaders = new LinkedHashMap<>();

    /** Creates a builder of a provider with OpenAI's chat protocol and its key as a bearer token. */
    public ProviderBuilder() {}

    ProviderBuilder(Provider p) {
        name = p.name();
        displayName = p.displayName().equals(p.name()) ? null : p.displayName();
        protocol = p.protocol();
        baseUrl = p.baseUrl();
        auth = p.auth();
        keyPattern = p.keyPattern() == null ? null : p.keyPattern().pattern();
        defaultModel = p.defaultModel();
        modelsPath = p.modelsPath();
        tokenCountPath = p.tokenCountPath();
        embeddings = p.embeddings();
        batches.addAll(p.batches());
        pricing = p.pricing();
        aliases.addAll(p.aliases());
        keyVariables.addAll(p.environment().apiKey());
        baseUrlVariables.addAll(p.environment().baseUrl());
        modelVariables.addAll(p.environment().model());
        p.modelPatterns().stream().map(Pattern::pattern).forEach(modelPatterns::add);
        reasoningField = p.facts().reasoningField();
        dialect.putAll(p.facts().dialect());
        keyPrefixes.addAll(p.facts().keyPrefixes());
        requestIdHeaders.addAll(p.facts().requestIdHeaders());
        rateLimitHeaders.addAll(p.facts().rateLimitHeaders());
        quirks.addAll(p.quirks());
        otherProtocols.putAll(p.otherProtocols());
        parameters.putAll(p.parameters());
        headers.putAll(p.headers());
        optionalHeaders.putAll(p.optionalHeaders());
    }

    /**
     * Returns the provider.
     *
     * @throws IllegalArgumentException if a regular expression is invalid
     */
    public Provider build() {
        return new Provider(this);
    }

    /** Sets the name in endpoint URIs. A provider in the registry needs none: it has the name under which it is bound. */
    public ProviderBuilder name(String value) {
        name = value;
        return this;
    }

    /** Sets the display name; by default the name. */
    public ProviderBuilder displayName(String value) {
        displayName = value;
        return this;
    }

    /** Sets the protocol; by default OpenAI's chat protocol. */
    public ProviderBuilder protocol(Protocol value) {
        protocol = value;
        return this;
    }

    /**
     * Sets the base URL, such as <code>https://llm.acme.com/v1</code>. It may have placeholders: <code>{model}</code> and those of {@link
     * #parameter}.
     */
    public ProviderBuilder baseUrl(String value) {
        baseUrl = value;
        return this;
    }

    /** Sets the authentication; by default a required bearer token. */
    public ProviderBuilder auth(Auth value) {
        auth = value;
        return this;
    }

    /** Sets a regular expression of its keys; a mismatch is logged as a warning. */
    public ProviderBuilder keyPattern(@Nullable String value) {
        keyPattern = value;
        return this;
    }

    /** Sets the default model. */
    public ProviderBuilder defaultModel(@Nullable String value) {
        defaultModel = value;
        return this;
    }

    /** Sets the path of its list of models. */
    public ProviderBuilder modelsPath(@Nullable String value) {
        modelsPath = value;
        return this;
    }

    /** Sets the path that counts a request's tokens. */
    public ProviderBuilder tokenCountPath(@Nullable String value) {
        tokenCountPath = value;
        return this;
    }

    /** Sets the embeddings endpoint. */
    public ProviderBuilder embeddings(@Nullable EmbeddingsEndpoint value) {
        embeddings = value;
        return this;
    }

    /**
     * Adds a batch API.
     *
     * @param protocol its protocol, such as {@link Protocol#OPENAI_CHAT_BATCH}
     * @throws IllegalArgumentException if the protocol is not that of a batch API
     */
    public ProviderBuilder batch(Protocol protocol) {
        if (protocol.each() == null) {
            throw new IllegalArgumentException("The protocol " + protocol.id() + " is not that of a batch API");
        }
        batches.add(protocol);
        return this;
    }

    /** Sets the pricing shared by all its models. */
    public ProviderBuilder pricing(ProviderPricing value) {
        pricing = value;
        return this;
    }

    /** Adds another name in endpoint URIs. */
    public ProviderBuilder alias(String value) {
        aliases.add(value);
        return this;
    }

    /** Adds an environment variable for the key. */
    public ProviderBuilder keyVariable(String value) {
        keyVariables.add(value);
        return this;
    }

    /** Adds an environment variable for the base URL. */
    public ProviderBuilder baseUrlVariable(String value) {
        baseUrlVariables.add(value);
        return this;
    }

    /** Adds an environment variable for the model. */
    public ProviderBuilder modelVariable(String value) {
        modelVariables.add(value);
        return this;
    }

    /** Adds a regular expression of its models, by which routes without a provider find it. */
    public ProviderBuilder modelPattern(String value) {
        modelPatterns.add(value);
        return this;
    }

    /** Sets the field in which earlier reasoning is sent back; by default none. */
    public ProviderBuilder reasoningField(ReasoningField value) {
        reasoningField = value;
        return this;
    }

    /** Sets deviations from the conversation rules of a protocol. */
    public ProviderBuilder dialect(Protocol of, DialectRules.Differences value) {
        dialect.put(of.id(), value);
        return this;
    }

    /** Adds a prefix of its keys, such as {@code sk-}, so that keys repeated in error messages are masked. */
    public ProviderBuilder keyPrefix(String value) {
        keyPrefixes.add(value);
        return this;
    }

    /** Adds a response header with its request id, besides the common ones. */
    public ProviderBuilder requestIdHeader(String value) {
        requestIdHeaders.add(value);
        return this;
    }

    /** Adds a response header with its rate limits. */
    public ProviderBuilder rateLimitHeader(String value) {
        rateLimitHeaders.add(value);
        return this;
    }

    /** Adds a deviation from the protocol. */
    public ProviderBuilder quirk(Quirk value) {
        quirks.add(value);
        return this;
    }

    /** Adds an alternative protocol with its base URL. */
    public ProviderBuilder otherProtocol(Protocol other, String base) {
        otherProtocols.put(other, base);
        return this;
    }

    /** Adds a placeholder of the base URLs. */
    public ProviderBuilder parameter(String placeholder, UrlParameter value) {
        parameters.put(placeholder, value);
        return this;
    }

    /** Adds a header field sent with each request. */
    public ProviderBuilder header(String field, String value) {
        headers.put(field, value);
        return this;
    }

    /** Adds a header field sent if its value is set. */
    public ProviderBuilder optionalHeader(String field, UrlParameter value) {
        optionalHeaders.put(field, value);
        return this;
    }

    /** Sets the header fields sent with each request, replacing earlier ones. */
    public ProviderBuilder headers(Map<String, String> fields) {
        headers.clear();
        headers.putAll(fields);
        return this;
    }

    /**
     * Adds header fields sent with each request, from text.
     *
     * @param lines one field per line, as in {@code X-Team: blue}
     * @throws IllegalArgumentException if a line has no colon
     */
    public ProviderBuilder headerLines(String lines) {
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("A header field must have the form 'name: value'");
            }
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        });
        return this;
    }

    /** Sets a header field for the key. */
    public ProviderBuilder keyHeader(String field) {
        auth = new Auth(Auth.Scheme.HEADER, field, auth.required(), auth.tokenPattern());
        return this;
    }

    /** Sets whether a call without a key is rejected before it is sent. */
    public ProviderBuilder keyRequired(boolean required) {
        auth = new Auth(auth.scheme(), auth.name(), required, auth.tokenPattern());
        return this;
    }
}
