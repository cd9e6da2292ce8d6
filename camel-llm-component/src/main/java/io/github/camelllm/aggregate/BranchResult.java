package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.stream.ChatStream;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The result of one branch of a fan-out.
 *
 * @param message a copy of the branch's message
 * @param failure why there is no answer; null if there is one
 * @param judgement the strategy's verdict on the answer; null if it has none
 */
record BranchResult(
        Message message,
        @Nullable Throwable failure,
        @Nullable Object judgement) {
    boolean answered() {
        return failure == null;
    }

    String text() {
        String text = message.getBody(String.class);
        return text == null ? "" : text;
    }

    /** Cancels a stream that will not be read. */
    void discard() {
        if (message.getBody() instanceof ChatStream stream) {
            stream.close();
        }
    }

    @Nullable
    String provider() {
        return message.getHeader(LlmConstants.RESPONSE_PROVIDER, String.class);
    }

    @Nullable
    String model() {
        return message.getHeader(LlmConstants.RESPONSE_MODEL, String.class);
    }
}
