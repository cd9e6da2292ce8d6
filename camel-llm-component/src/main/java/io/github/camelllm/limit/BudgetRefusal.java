package io.github.camelllm.limit;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The error of a call that a budget does not allow. */
public final class BudgetRefusal {
    private BudgetRefusal() {}

    /**
     * Returns the error.
     *
     * @param rule the rule of the budget
     * @param key the caller's account
     * @param worst the worst-case cost of the call in USD
     * @param left what is left in USD
     * @param now the time
     * @param fits when so much will be left; null if never
     */
    public static LlmException of(
            BudgetRule rule, String key, BigDecimal worst, BigDecimal left, Instant now, @Nullable Instant fits) {
        String what = rule.title(key) + " does not allow the call: it can cost up to " + worst.toPlainString()
                + " USD, and " + left.max(BigDecimal.ZERO).toPlainString() + " of "
                + rule.amount().toPlainString() + " USD are left";
        String then = fits == null
                ? "; it never allows that much. Set maxTokens, or a lower one, to limit what the answer can cost"
                : " until " + fits;
        return ErrorDetails.of(ErrorKind.BUDGET_EXCEEDED, what + then)
                .retryAfter(fits == null ? null : Duration.between(now, fits))
                .exception();
    }
}
