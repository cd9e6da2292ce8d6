package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A record of the input, with an id that is the same in every run.
 *
 * @param id its id, unique in the input
 * @param number its place in the input, from 1; the header does not count
 * @param source the record; the raw text if it could not be parsed
 * @param template the prompt template
 * @param problem why it cannot be sent; null if no problem is known
 */
record Row(
        String id,
        long number,
        JsonNode source,
        Prompt template,
        @Nullable String problem) {
    /**
     * Returns the prompt.
     *
     * @throws RejectedException if there is none
     */
    String prompt() {
        if (problem != null) {
            throw RejectedException.record(problem);
        }
        return template.of(source);
    }

    /** Returns the prompt; null if there is none. */
    @Nullable
    String promptOrNull() {
        try {
            return prompt();
        } catch (RejectedException e) {
            return null;
        }
    }
}
