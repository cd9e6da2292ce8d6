package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The facts as the bundled tables have them. */
public final class CorrectedFacts {
    private CorrectedFacts() {}

    /** Applies the corrections of this project to facts, and returns them. */
    public static JsonNode of(JsonNode facts) {
        try (InputStream in = CorrectedFacts.class.getResourceAsStream("/catalog/corrections.json")) {
            Corrections.apply(
                    new ObjectMapper()
                            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                            .readTree(in),
                    facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }
}
