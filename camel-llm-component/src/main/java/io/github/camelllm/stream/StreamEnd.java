package io.github.camelllm.stream;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The end of a stream: the complete answer, or an error. */
record StreamEnd(@Nullable ChatResponse response, @Nullable LlmException error) {
    static StreamEnd failed(LlmException error) {
        return new StreamEnd(null, error);
    }

    ChatResponse get() {
        if (response == null) {
            throw thrown();
        }
        return response;
    }

    LlmException thrown() {
        return error != null ? error : ErrorKind.UNKNOWN.exception("The stream ended without an answer");
    }

    void settle(CompletableFuture<ChatResponse> promise) {
        if (response != null) {
            promise.complete(response);
        } else {
            promise.completeExceptionally(thrown());
        }
    }
}
