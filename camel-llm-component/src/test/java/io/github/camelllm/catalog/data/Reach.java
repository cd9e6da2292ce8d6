package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Which of the models the component can ask, and which are none. */
final class Reach {
    /** Vertex AI is asked where Google itself publishes; models of others stand elsewhere there. */
    private static final Pattern PUBLISHED_BY_GOOGLE = Pattern.compile("gemini.*|gemma.*");

    private Reach() {}

    /** Returns whether it is no model but picks one, which is billed at its own price. */
    static boolean routes(JsonNode fact) {
        return Tiers.words(fact).contains("router");
    }

    static boolean within(JsonNode fact) {
        return !fact.path("provider").asText().equals("vertexai")
                || PUBLISHED_BY_GOOGLE.matcher(fact.path("id").asText()).matches();
    }
}
