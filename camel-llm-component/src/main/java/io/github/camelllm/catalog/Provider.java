package io.github.camelllm.catalog;

import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider, as its descriptor describes it. Immutable.
 *
 * @param name the name in endpoint URIs
 * @param aliases other names in endpoint URIs
 * @param displayName the name for people
 * @param protocol what it speaks
 * @param baseUrl what comes before a protocol's paths, without a slash at the end; empty if the user must give it
 * @param auth how it wants its key
 * @param environment where its settings may stand in the environment
 * @param keyPattern a regular expression of its keys; null if none is known. A mismatch warns and never rejects
 * @param quirks its deviations from the protocol
 * @param defaultModel the model where none is named; null if there must be one
 * @param modelsPath the path of its list of models; null if it has none
 * @param tokenCountPath the path that counts a request's tokens; null if it has none
 * @param rateLimitHeaders the header fields that tell of its limits
 * @param headers header fields it wants with each request
 */
public record Provider(
        String name,
        List<String> aliases,
        String displayName,
        Protocol protocol,
        String baseUrl,
        Auth auth,
        Environment environment,
        @Nullable String keyPattern,
        Set<Quirk> quirks,
        @Nullable String defaultModel,
        @Nullable String modelsPath,
        @Nullable String tokenCountPath,
        List<String> rateLimitHeaders,
        Map<String, String> headers) {

    /** Copies the collections and takes a slash off the end of the base URL. */
    public Provider {
        aliases = List.copyOf(aliases);
        quirks = Set.copyOf(quirks);
        rateLimitHeaders = List.copyOf(rateLimitHeaders);
        headers = Map.copyOf(headers);
        baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    }

    /** Returns this provider at another base URL. */
    public Provider at(String otherBaseUrl) {
        return new Provider(
                name,
                aliases,
                displayName,
                protocol,
                otherBaseUrl,
                auth,
                environment,
                keyPattern,
                quirks,
                defaultModel,
                modelsPath,
                tokenCountPath,
                rateLimitHeaders,
                headers);
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
