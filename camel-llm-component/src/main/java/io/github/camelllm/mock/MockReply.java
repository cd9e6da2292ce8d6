package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.Part;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a call.
 *
 * @param answer the answer, empty if there is none before an error
 * @param error the error, or null for success
 * @param delay an additional delay before it begins
 * @param cut where a stream is interrupted, from 0 (after its first delta) to 1 (after
 *     its last)
 */
record MockReply(ChatResponse answer, @Nullable ErrorDetails error, Duration delay, double cut) {
    private static final ChatResponse SILENCE = ChatResponse.builder().build();

    MockReply(ChatResponse answer, @Nullable ErrorDetails error, Duration delay) {
        this(answer, error, delay, 1);
    }

    static MockReply of(ChatResponse answer) {
        return new MockReply(answer, null, Duration.ZERO);
    }

    static MockReply text(String text) {
        return of(ChatResponse.builder().parts(List.of(new Part.Text(text))).build());
    }

    static MockReply failure(ErrorDetails error) {
        return new MockReply(SILENCE, error, Duration.ZERO);
    }

    MockReply with(ChatResponse other) {
        return new MockReply(other, error, delay, cut);
    }

    /** Returns this reply, interrupted by an error. */
    MockReply interrupted(ErrorDetails by, double at) {
        return new MockReply(answer, by, delay, at);
    }
}
