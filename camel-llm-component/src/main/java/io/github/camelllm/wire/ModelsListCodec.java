package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lists of models in the shapes of all providers. Additional fields are sent as parameters of the query.
 *
 * <p>Where there is a further page, the finish reason is {@code LENGTH}, and the native one is the parameter that asks for
 * that page, such as {@code after_id=x}.
 */
final class ModelsListCodec extends WholeCodec {
    private static final String PREFIX = "models/";
    private static final List<String> LISTS = List.of("data", "models", "modelSummaries", "inferenceProfileSummaries");
    private static final List<String> NAMES = List.of("id", "modelId", "inferenceProfileId", "key", "name");

    @Override
    Encoded encode(ChatRequest request, Dialect dialect) {
        StringBuilder path = new StringBuilder(dialect.path("/models"));
        char separator = path.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, Object> parameter : request.additional().entrySet()) {
            path.append(separator).append(encoded(parameter.getKey()));
            path.append('=').append(encoded(String.valueOf(parameter.getValue())));
            separator = '&';
        }
        return new Encoded(path.toString(), JSON, new byte[0]);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    boolean read(JsonNode body, Head head, ChatResponse.Builder answer) {
        JsonNode list = list(body);
        if (!list.isArray() && !list.isNull()) { // null: Ollama has no models
            return false;
        }
        Set<Part> ids = new LinkedHashSet<>();
        for (JsonNode model : list) {
            String id = id(model);
            if (id != null) {
                ids.add(new Part.Text(id));
            }
        }
        String more = more(body);
        answer.parts(List.copyOf(ids))
                .finishReason(more == null ? FinishReason.STOP : FinishReason.LENGTH)
                .nativeFinishReason(more);
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

    /** Returns the parameter of the next page in the words of Gemini, Anthropic and Cohere; null if this is the last. */
    private static @Nullable String more(JsonNode body) {
        String gemini = Json.words(body, "nextPageToken");
        String cohere = Json.words(body, "next_page_token");
        String anthropic = body.path("has_more").asBoolean() ? Json.words(body, "last_id") : null;
        return gemini != null
                ? "pageToken=" + gemini
                : cohere != null ? "page_token=" + cohere : anthropic != null ? "after_id=" + anthropic : null;
    }
}
