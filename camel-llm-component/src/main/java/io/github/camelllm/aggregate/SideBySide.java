package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A strategy for {@code multicast} and {@code recipientList} for comparisons: the body becomes a {@code List<ComparedAnswer>}, in the order
 * of arrival, with text, latency, tokens and cost of each answer, or its error.
 *
 * <p>A failed branch is part of the comparison, so the exchange does not fail, even if all branches do.
 */
public final class SideBySide extends GatheringStrategy {
    /** Creates the strategy. */
    public SideBySide() {}

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        Message message = branches.get(0).message();
        message.setBody(branches.stream().map(ComparedAnswer::of).toList());
        message.removeHeaders(LlmConstants.PREFIX + "*"); // they would describe one branch only
        result.setMessage(message);
    }
}
