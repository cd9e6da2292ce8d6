package io.github.camelllm.aggregate;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A strategy for {@code multicast} and {@code recipientList} that selects the answer with the highest score of an expression; of equal
 * scores, the first to arrive.
 *
 * <p>The expression is evaluated on the exchange of each branch, with the answer and its headers. An answer without a numeric score is
 * treated like a failed branch.
 */
public final class BestScored extends ExpressionStrategy {
    /** Creates a strategy whose expression must be set. */
    public BestScored() {}

    /** Creates a strategy that scores each answer with the expression. */
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
