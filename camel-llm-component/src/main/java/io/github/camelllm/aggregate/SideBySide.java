package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The strategy for {@code multicast} and {@code recipientList} that compares: the body is a {@code List<ComparedAnswer>}, in
 * the order in which the branches came, with text, latency, tokens and cost of each, or its error.
 *
 * <p>A branch that fails is part of the comparison, so the exchange does not fail, not even if all do.
 */
public final class SideBySide extends GatheringStrategy {
    /** Makes the strategy. */
    public SideBySide() {}

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        Message message = branches.get(0).message();
        message.setBody(branches.stream().map(ComparedAnswer::of).toList());
        message.removeHeaders(LlmConstants.PREFIX + "*"); // they would tell of one branch only
        result.setMessage(message);
    }
}
