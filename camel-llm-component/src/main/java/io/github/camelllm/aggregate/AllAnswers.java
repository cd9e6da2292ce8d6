package io.github.camelllm.aggregate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The strategy for {@code multicast} and {@code recipientList} that goes on with all answers: the body is a
 * {@code Map<String, String>} from who answered to the text, in the order in which the answers came.
 *
 * <p>Who answered is {@code provider:model}, with the model as the response names it, or the provider if the response names
 * none; the same with {@code #2} for the same again. Branches that fail are left out. If all fail, the exchange fails.
 */
public final class AllAnswers extends GatheringStrategy {
    /** Makes the strategy. */
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
