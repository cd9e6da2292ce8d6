package io.github.camelllm.aggregate;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The strategy for {@code multicast} and {@code recipientList} that goes on with the answer to which an expression gives the
 * highest number; among equals, with the one that came first.
 *
 * <p>The expression is evaluated on the exchange of each branch, so it sees the answer and its headers. An answer of which
 * it makes no number is passed over like a branch that fails.
 */
public final class BestScored extends ExpressionStrategy {
    /** Makes a strategy that needs its expression to be set. */
    public BestScored() {}

    /** Makes a strategy that asks the expression for the score of each answer. */
    public BestScored(Expression score) {
        judgement(AnswerExpression.by(score));
    }

    /** Sets the score, in Simple, such as <code>${body.length}</code> or <code>${bean:judge}</code>. */
    public void setScore(String simple) {
        judgement(AnswerExpression.bySimple(simple));
    }

    @Override
    Object judge(Exchange answered) {
        AnswerExpression score = judgement();
        if (score == null) {
            throw new IllegalStateException(
                    "Set the expression 'score' of " + getClass().getName());
        }
        Object value = score.of(answered, Object.class);
        Double number = answered.getContext().getTypeConverter().tryConvertTo(Double.class, value);
        if (number == null || number.isNaN()) {
            throw new IllegalArgumentException("The expression 'score' gives no number");
        }
        return number;
    }

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        choose(result, best(answered(branches)), branches);
    }

    private static @Nullable BranchResult best(List<BranchResult> answered) {
        return answered.stream()
                .reduce((first, other) -> score(other) > score(first) ? other : first)
                .orElse(null);
    }

    private static double score(BranchResult branch) {
        return branch.judgement() instanceof Double score ? score : Double.NEGATIVE_INFINITY;
    }
}
