package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.stream.ChatStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;

/**
 * A strategy for {@code multicast} and {@code recipientList} that selects the first good answer: with {@code streaming()} the first to
 * arrive, else the first in the order of the branches.
 *
 * <p>An answer is good if the expression says so; without an expression, if it is neither empty nor refused nor filtered. Branches that
 * fail are ignored. If none is good, the exchange fails with the error of a branch, a transient one if there is one. A streamed answer is
 * good as soon as it begins, unless there is an expression, which receives its text. The EIP itself waits for all branches: to use the
 * fastest answer at once, hedge instead.
 */
public final class FirstGood extends ExpressionStrategy {
    /** Creates a strategy that accepts any answer with text. */
    public FirstGood() {}

    /** Creates a strategy that tests each answer with the predicate. */
    public FirstGood(Predicate good) {
        judgement(AnswerExpression.by(good));
    }

    /** Sets the predicate for a good answer, in Simple, such as <code>${body.length} &gt; 20</code>. */
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
            return true; // it has begun, and reading it here would consume it
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
