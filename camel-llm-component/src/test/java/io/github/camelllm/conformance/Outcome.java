package io.github.camelllm.conformance;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call: an answer or an error, and the deltas that were delivered before.
 *
 * @param response the answer, or null
 * @param error the error, or null
 * @param deltas what was delivered
 */
public record Outcome(
        @Nullable ChatResponse response, @Nullable LlmException error, List<Delta> deltas) {
    /** Returns the outcome of a call that is given a taker of deltas and returns or throws. */
    public static Outcome of(Function<Consumer<Delta>, ChatResponse> call) {
        List<Delta> deltas = new ArrayList<>();
        try {
            return new Outcome(call.apply(deltas::add), null, deltas);
        } catch (LlmException e) {
            return new Outcome(null, e, deltas);
        }
    }

    /** Returns the text that the deltas make. */
    public String streamedText() {
        StringBuilder text = new StringBuilder();
        deltas.stream().filter(Delta::isText).forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    /** Returns the number of deltas of text. */
    public long textDeltas() {
        return deltas.stream().filter(Delta::isText).count();
    }
}
