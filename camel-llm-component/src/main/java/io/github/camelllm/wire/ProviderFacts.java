package io.github.camelllm.wire;

import java.util.List;
import java.util.Map;

/**
 * The properties of a provider that a codec needs besides its {@linkplain Quirk deviations} from the protocol.
 *
 * @param reasoningField the field for earlier reasoning
 * @param keyPrefixes the prefixes of its keys, so that a key that an error message quotes is not shown
 * @param requestIdHeaders the header fields that have its id of a request, beyond the usual ones
 * @param rateLimitHeaders the header fields that have its limits, beyond those whose names contain {@code ratelimit}
 * @param dialect the deviations from the rules of a protocol, by the protocol's name
 */
public record ProviderFacts(
        ReasoningField reasoningField,
        List<String> keyPrefixes,
        List<String> requestIdHeaders,
        List<String> rateLimitHeaders,
        Map<String, DialectRules.Differences> dialect) {
    /** The facts of a provider without deviations. */
    public static final ProviderFacts NONE =
            new ProviderFacts(ReasoningField.NONE, List.of(), List.of(), List.of(), Map.of());

    /** Creates the facts of a provider whose dialect is that of its protocols. */
    public ProviderFacts(
            ReasoningField reasoningField,
            List<String> keyPrefixes,
            List<String> requestIdHeaders,
            List<String> rateLimitHeaders) {
        this(reasoningField, keyPrefixes, requestIdHeaders, rateLimitHeaders, Map.of());
    }

    /** Copies the lists. */
    public ProviderFacts {
        keyPrefixes = List.copyOf(keyPrefixes);
        requestIdHeaders = List.copyOf(requestIdHeaders);
        rateLimitHeaders = List.copyOf(rateLimitHeaders);
        dialect = Map.copyOf(dialect);
    }
}
