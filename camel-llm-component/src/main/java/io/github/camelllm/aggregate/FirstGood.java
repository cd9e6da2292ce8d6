package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.stream.ChatStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;

/**
 * The strategy for {@code multicast} and {@code recipientList} that goes on with the first answer that is good: with
 * {@code streaming()} the first to come, else the first in the order of the branches.
 *
 * <p>Good is what the expression says; without one, an answer that is neither empty nor refused nor filtered. Branches
 * that fail are passed over. If none is good, the exchange fails with what the branches failed with, a transient error
 * first. A streamed answer is good as soon as it begins, unless there is an expression, which gets its text. The EIP
 * itself waits for all branches: where the fastest is wanted at once, hedge instead.
 */
public final class FirstGood extends ExpressionStrategy {
    /** Makes a strategy that takes any answer with words in it. */
    public FirstGood() {}

    /** Makes a strategy that asks the predicate about each answer. */
    public FirstGood(Predicate good) {
        judgement(AnswerExpression.by(good));
    }

    /** Sets what is good, in Simple, such as <code>${body.length} &gt; 20</code>. */
    public void setGood(String simple) {
        judgement(AnswerExpression.bySimplePredicate(simple));
    }

    @Override
    boolean readsStreams() {
        return judgement() != null;
    }

    @Override
    Object judge(Exchange answered) {
        AnswerExpression good = judgement();
        return good == null ? hasWords(answered.getMessage()) : Boolean.TRUE.equals(good.of(answered, Boolean.class));
    }

    private static boolean hasWords(Message message) {
        if (message.getBody() instanceof ChatStream) {
            return true; // it has begun, and must not be read to judge it
        }
        String text = message.getBody(String.class);
        return text != null
                && !text.isBlank()
                && message.getHeader(LlmConstants.REFUSAL) == null
                && !FinishReason.CONTENT_FILTER.name().equals(message.getHeader(LlmConstants.FINISH_REASON));
    }

    @Override
    void settle(Exchange result, List<BranchResult> branches) {
        choose(
                result,
                branches.stream()
                        .filter(branch -> Boolean.TRUE.equals(branch.judgement()))
                        .findFirst()
                        .orElse(null),
                branches);
    }
}
