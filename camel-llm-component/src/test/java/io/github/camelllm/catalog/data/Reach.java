package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** Which of the models the component can ask, and which are none. */
final class Reach {
    /** Vertex AI is asked where Google itself publishes; models of others stand elsewhere there. */
    private static final Pattern PUBLISHED_BY_GOOGLE = Pattern.compile("gemini.*|gemma.*");

    private static final Pattern OF_OPENAI = Pattern.compile("(gpt|o\\d|codex|computer)\\b.*");
    private static final Set<String> RESPONSES_ONLY = Set.of("pro", "codex", "research", "computer");

    private Reach() {}

    /** Returns whether it is no model but picks one, which is billed at its own price. */
    static boolean routes(JsonNode fact) {
        return Tiers.words(fact).contains("router");
    }

    static boolean within(JsonNode fact) {
        String id = fact.path("id").asText();
        return switch (fact.path("provider").asText()) {
            case "vertexai" -> PUBLISHED_BY_GOOGLE.matcher(id).matches();
            case "google" -> !id.startsWith("deep-research"); // jobs that run for long, in a protocol of their own
            default -> true;
        };
    }

    /** Returns whether it is of one of OpenAI's lines that answer in the protocol Responses alone. */
    static boolean responsesOnly(JsonNode fact) {
        return Set.of("openai", "azure").contains(fact.path("provider").asText())
                && OF_OPENAI.matcher(fact.path("id").asText()).matches()
                && Tiers.words(fact).stream().anyMatch(RESPONSES_ONLY::contains);
    }
}
