package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.chat.PageToken;
import io.github.camelllm.chat.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lists of models in the forms of all providers: OpenAI's {@code data}, Gemini's, Cohere's and Ollama's {@code models}, Bedrock's {@code
 * modelSummaries} and {@code inferenceProfileSummaries}, or a plain array. Additional fields are sent as parameters of the query.
 */
final class ModelsListCodec extends UnaryCodec {
    private static final String PREFIX = "models/";
    private static final List<String> LISTS = List.of("data", "models", "modelSummaries", "inferenceProfileSummaries");
    private static final List<String> NAMES = List.of("id", "modelId", "inferenceProfileId", "key", "name");

    /** Which field has the token of the next page (Gemini, Cohere, Bedrock), and which parameter requests it. */
    private static final Map<String, String> PAGES =
            Map.of("nextPageToken", "pageToken", "next_page_token", "page_token", "nextToken", "nextToken");

    /**
     * Bedrock has two lists: models, and the inference profiles of the region, whose ids are used to call most models. The second list is read like a
     * second page of the first. All profiles of AWS fit on one page of the maximum size.
     */
    private static final PageToken PROFILES = PageToken.list("inference-profiles");

    private static final String ALL_PROFILES = "?maxResults=1000&type=SYSTEM_DEFINED";

    @Override
    EncodedRequest encode(ChatRequest request, Dialect dialect) {
        if (PROFILES.equals(request.page())) {
            String models = dialect.path("/models");
            String path = models.substring(0, models.lastIndexOf('/') + 1) + PROFILES.value() + ALL_PROFILES;
            return new EncodedRequest(path, JSON, new byte[0]);
        }
        Map<String, Object> parameters = new LinkedHashMap<>(request.additional());
        PageToken page = request.page();
        if (page != null) {
            parameters.put(page.parameter(), page.value());
        }
        StringBuilder path = new StringBuilder(dialect.path("/models"));
        char separator = path.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            path.append(separator).append(PercentEncoding.all(parameter.getKey()));
            path.append('=').append(PercentEncoding.all(String.valueOf(parameter.getValue())));
            separator = '&';
        }
        return new EncodedRequest(path.toString(), JSON, new byte[0]);
    }

    @Override
    boolean read(JsonNode body, ResponseHead head, ChatResponse.Builder answer) {
        JsonNode list = list(body);
        if (!list.isArray() && !list.isNull()) { // null: Ollama has no models
            return false;
        }
        Map<String, ModelEntry> models = new LinkedHashMap<>();
        for (JsonNode model : list) {
            String id = id(model);
            if (id != null) {
                models.putIfAbsent(id, new ModelEntry(id, model));
            }
        }
        List<Part> ids = models.keySet().stream().<Part>map(Part.Text::new).toList();
        answer.parts(ids)
                .models(List.copyOf(models.values()))
                .nextPage(nextPage(body))
                .finishReason(FinishReason.STOP);
        return true;
    }

    private static JsonNode list(JsonNode body) {
        if (body.isArray()) {
            return body;
        }
        for (String field : LISTS) {
            if (body.has(field)) {
                return body.path(field);
            }
        }
        return MissingNode.getInstance();
    }

    private static @Nullable String id(JsonNode model) {
        for (String field : NAMES) {
            String name = Json.words(model, field);
            if (name != null) {
                return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            }
        }
        return null;
    }

    private static @Nullable PageToken nextPage(JsonNode body) {
        for (Map.Entry<String, String> page : PAGES.entrySet()) {
            String token = Json.words(body, page.getKey());
            if (token != null) {
                return new PageToken(page.getValue(), token);
            }
        }
        if (body.has("modelSummaries")) {
            return PROFILES;
        }
        String last = body.path("has_more").asBoolean() ? Json.words(body, "last_id") : null; // Anthropic
        return last == null ? null : new PageToken("after_id", last);
    }
}
