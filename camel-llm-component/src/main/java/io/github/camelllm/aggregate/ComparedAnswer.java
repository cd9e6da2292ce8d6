package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.LlmException;
import java.math.BigDecimal;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * One of several answers to the same prompt. Unknown values are null.
 *
 * @param provider the provider that was called
 * @param model the
 *     model that answered, as the provider names it; after an error, the one that was asked
 * @param text the answer, or null if there is none
 * @param finishReason why the model stopped
 * @param latencyMillis how long it took, retries included
 * @param inputTokens all tokens of the prompt
 * @param outputTokens all generated tokens
 * @param cost the price in USD
 * @param error the kind of error, such as {@code RATE_LIMIT}, or the name of another exception's class
 * @param errorMessage the words of the error
 */
public record ComparedAnswer(
        @Nullable String provider,
        @Nullable String model,
        @Nullable String text,
        @Nullable String finishReason,
        @Nullable Long latencyMillis,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable BigDecimal cost,
        @Nullable String error,
        @Nullable String errorMessage) {
    static ComparedAnswer of(BranchResult branch) {
        Throwable failure = branch.failure();
        if (failure != null) {
            return failed(failure);
        }
        Message message = branch.message();
        return new ComparedAnswer(
                branch.provider(),
                branch.model(),
                branch.text(),
                message.getHeader(LlmConstants.FINISH_REASON, String.class),
                message.getHeader(LlmConstants.LATENCY, Long.class),
                message.getHeader(LlmConstants.INPUT_TOKENS, Long.class),
                message.getHeader(LlmConstants.OUTPUT_TOKENS, Long.class),
                message.getHeader(LlmConstants.COST, BigDecimal.class),
                null,
                null);
    }

    private static ComparedAnswer failed(Throwable failure) {
        LlmException error = failure instanceof LlmException e ? e : null;
        return new ComparedAnswer(
                error == null ? null : error.provider(),
                error == null ? null : error.model(),
                null,
                null,
                null,
                null,
                null,
                null,
                error == null ? failure.getClass().getName() : error.kind().name(),
                failure.getMessage());
    }
}
