package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * A strategy for {@code multicast} and {@code recipientList} that selects the answer given by most branches.
 *
 * <p>The vote is the value of the expression; without one, the text in lower case, trimmed and without trailing punctuation, which suits
 * answers of one word. Branches that fail do not vote. Of several answers with the most votes, the first to arrive wins. The header {@value
 * LlmConstants#AGREEMENT} has the winner's share of the votes.
 */
public final class MajorityVote extends ExpressionStrategy {
    private static final Pattern AROUND = Pattern.compile("^[\\s\"'`*]+|[\\s\"'`*.!?]+$");

    /** Creates a strategy that compares the texts. */
    public MajorityVote() {}

    /** Creates a strategy that compares the value of the expression for each answer. */
    public MajorityVote(Expression vote) {
        judgement(AnswerExpression.by(vote));
    }

    /** Sets the expression to compare, in Simple, such as <code>${body[category]}</code>. */
    public void setVote(String simple) {
        judgement(AnswerExpression.bySimple(simple));
    }

    @Override
    Object judge(Exchange answered) {
        AnswerExpression vote = judgement();
        String text = vote == null ? answered.getMessage().getBody(String.class) : vote.of(answered, String.class);
        return AROUND.matcher(text == null ? "" : text).replaceAll("").toLowerCase(Locale.ROOT);
    }

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        List<BranchResult> voters = answered(branches);
        if (voters.isEmpty()) {
            choose(result, null, branches);
            return;
        }
        Map<String, Integer> votes = new LinkedHashMap<>();
        voters.forEach(voter -> votes.merge(String.valueOf(voter.judgement()), 1, Integer::sum));
        Map.Entry<String, Integer> winner = votes.entrySet().stream()
                .reduce((first, other) -> other.getValue() > first.getValue() ? other : first)
                .orElseThrow();
        choose(result, first(voters, winner.getKey()), branches);
        result.getMessage().setHeader(LlmConstants.AGREEMENT, winner.getValue() / (double) voters.size());
    }

    private static BranchResult first(List<BranchResult> voters, String vote) {
        return voters.stream()
                .filter(voter -> vote.equals(voter.judgement()))
                .findFirst()
                .orElseThrow();
    }
}
