package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.catalog.QualityTier;
import io.github.camelllm.catalog.Recommendation;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.serve.ClientRefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Models of the catalog and recommendations as JSON. */
final class ModelJson {
    private ModelJson() {}

    static ObjectNode model(Model model, ModelCatalog catalog) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("provider", model.provider()).put("id", model.id()).put("name", model.name());
        node.put("status", model.status().name());
        node.put("contextWindow", model.contextWindow()).put("maxOutputTokens", model.maxOutputTokens());
        node.put("inputPrice", model.prices().input())
                .put("outputPrice", model.prices().output());
        names(node.putArray("capabilities"), model.capabilities());
        names(node.putArray("inputModalities"), model.inputModalities());
        node.put("openWeights", model.openWeights());
        node.put("releaseDate", model.releaseDate()).put("deprecationDate", model.deprecationDate());
        node.put("availability", catalog.availability(model).state().name());
        return node;
    }

    private static void names(ArrayNode array, Collection<? extends Enum<?>> values) {
        values.forEach(value -> array.add(value.name().toLowerCase(Locale.ROOT)));
    }

    /** Returns the query that the body of a request for a recommendation is. */
    static ModelQuery query(JsonNode body) {
        ModelQuery.Builder query = ModelQuery.builder();
        try {
            List<String> capabilities = new ArrayList<>();
            body.path("capabilities").forEach(one -> capabilities.add(one.asText()));
            query.capabilities(capabilities.toArray(String[]::new));
            if (body.hasNonNull("maxCost")) {
                query.maxCost(new BigDecimal(body.path("maxCost").asText()));
            }
            if (body.hasNonNull("maxLatency")) {
                query.maxLatency(Duration.ofMillis(body.path("maxLatency").asLong()));
            }
            if (body.hasNonNull("minContextWindow")) {
                query.minContextWindow(body.path("minContextWindow").asInt());
            }
            if (body.hasNonNull("minQuality")) {
                query.minQuality(QualityTier.valueOf(body.path("minQuality")
                        .asText()
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')));
            }
            List<String> providers = new ArrayList<>();
            body.path("providers").forEach(one -> providers.add(one.asText()));
            return query.providers(providers)
                    .preferOpenSource(body.path("preferOpenSource").asBoolean())
                    .build();
        } catch (IllegalArgumentException | LlmException e) {
            throw new ClientRefusedException(400, "invalid_request", String.valueOf(e.getMessage()));
        }
    }

    /** Returns the models that the catalog recommends, and why; none if none fits. */
    static ObjectNode recommendation(ModelQuery query, ModelCatalog catalog) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Recommendation recommendation;
        try {
            recommendation = catalog.recommend(query);
        } catch (LlmException nothing) {
            node.putArray("candidates");
            return node.put("explanation", nothing.details().message());
        }
        ArrayNode candidates = node.putArray("candidates");
        for (Recommendation.Candidate candidate : recommendation.candidates()) {
            ObjectNode one = model(candidate.model(), catalog);
            one.put("points", candidate.points()).put("why", candidate.why());
            candidates.add(one);
        }
        return node.put("explanation", recommendation.explain());
    }
}
