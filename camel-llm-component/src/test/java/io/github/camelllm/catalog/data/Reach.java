package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Which of the models the component can ask. */
final class Reach {
    /** Vertex AI is asked where Google itself publishes; models of others stand elsewhere there. */
    private static final Pattern PUBLISHED_BY_GOOGLE = Pattern.compile("gemini.*|gemma.*");

    private Reach() {}

    static boolean within(JsonNode fact) {
        return !fact.path("provider").asText().equals("vertexai")
                || PUBLISHED_BY_GOOGLE.matcher(fact.path("id").asText()).matches();
    }
}
