package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.stream.ChatStream;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What came back from one branch of a fan-out.
 *
 * @param message a copy of the branch's message
 * @param failure why it has no answer, or null if it has one
 * @param judgement what the strategy thinks of the answer, or null if it thinks nothing
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

    /** Cancels a stream that nobody will read. */
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
