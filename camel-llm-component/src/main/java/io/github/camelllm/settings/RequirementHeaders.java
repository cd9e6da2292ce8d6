package io.github.camelllm.settings;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.ModelNeeds;
import io.github.camelllm.catalog.ModelQuery;
import java.util.List;
import java.util.Map;

/** Reads the requirements for a model from the headers of a message. */
public final class RequirementHeaders {
    private static final List<Map.Entry<String, String>> HEADERS = List.of(
            Map.entry(LlmConstants.PROVIDERS, "providers"),
            Map.entry(LlmConstants.CAPABILITIES, "capabilities"),
            Map.entry(LlmConstants.USE_CASES, "useCases"),
            Map.entry(LlmConstants.MAX_COST, "maxCost"),
            Map.entry(LlmConstants.MAX_LATENCY, "maxLatency"),
            Map.entry(LlmConstants.LATENCY_TIER, "latencyTier"),
            Map.entry(LlmConstants.MIN_CONTEXT_WINDOW, "minContextWindow"),
            Map.entry(LlmConstants.MIN_QUALITY, "minQuality"),
            Map.entry(LlmConstants.PREFER_OPEN_SOURCE, "preferOpenSource"),
            Map.entry(LlmConstants.PREFER_OPEN_WEIGHTS, "preferOpenWeights"),
            Map.entry(LlmConstants.PREVIEWS, "previews"));

    private RequirementHeaders() {}

    /**
     * Returns a query with the requirements in the headers.
     *
     * @throws io.github.camelllm.chat.ConfigurationException that names the header whose value is malformed
     */
    public static ModelQuery.Builder of(InHeaders in) {
        ModelQuery.Builder query = ModelQuery.builder();
        HEADERS.forEach(header ->
                ModelNeeds.read(header.getValue(), "The header " + header.getKey(), in.value(header.getKey()), query));
        return query;
    }
}
