package io.github.camelllm.aggregate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A strategy for {@code multicast} and {@code recipientList} that collects all answers: the body becomes a {@code Map<String, String>} from
 * the provider to its text, in the order of arrival.
 *
 * <p>The key is the provider; {@code provider:model} for further models of the same provider, with {@code #2} for a repetition. Branches
 * that fail are left out. If all fail, the exchange fails.
 */
public final class AllAnswers extends GatheringStrategy {
    /** Creates the strategy. */
    public AllAnswers() {}

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        List<BranchResult> answered = answered(branches);
        if (answered.isEmpty()) {
            choose(result, null, branches);
            return;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        answered.forEach(branch -> texts.put(unused(branch, texts), branch.text()));
        Message message = answered.get(0).message();
        message.setBody(texts);
        result.setMessage(message);
    }

    private static String unused(BranchResult branch, Map<String, String> texts) {
        String model = branch.model();
        String full = branch.provider() + (model == null ? "" : ":" + model);
        String free = full;
        for (int i = 2; texts.containsKey(free); i++) {
            free = full + "#" + i;
        }
        return free;
    }
}
