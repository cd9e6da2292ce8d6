package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The choices of a completion, or the candidates of Gemini: selects the one that is the answer. */
final class IndexedChoices {
    private IndexedChoices() {}

    /**
     * Returns the choice with the index 0. If only one was requested, the first is the answer, whatever its index is: some servers count from 1, or
     * increment it with each chunk.
     *
     * @param choices the choices of a body or chunk; a choice without an index has its position
     * @param several whether more than one was requested
     * @return the choice, or a missing node if there is none
     */
    static JsonNode first(JsonNode choices, boolean several) {
        if (!choices.isArray()) {
            return MissingNode.getInstance();
        }
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).path("index").asInt(i) == 0) {
                return choices.get(i);
            }
        }
        return several ? MissingNode.getInstance() : choices.path(0);
    }
}
