package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A record of the input, with the name by which it is known in every run.
 *
 * @param id its name, unlike that of any other record of the input
 * @param number its place in the input, from 1; the header does not count
 * @param source the record; what was read in its place if it could not be understood
 * @param template the prompt that is made of it
 * @param problem why it cannot be asked about; null if nothing is known to be wrong
 */
record Row(
        String id,
        long number,
        JsonNode source,
        Prompt template,
        @Nullable String problem) {
    /**
     * Returns what the model is asked.
     *
     * @throws RejectedException if there is nothing to ask
     */
    String prompt() {
        if (problem != null) {
            throw RejectedException.record(problem);
        }
        return template.of(source);
    }

    /** Returns what the model is asked; null if there is nothing to ask. */
    @Nullable
    String promptOrNull() {
        try {
            return prompt();
        } catch (RejectedException e) {
            return null;
        }
    }
}
