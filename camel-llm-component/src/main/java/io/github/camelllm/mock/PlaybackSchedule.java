package io.github.camelllm.mock;

import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.CallTimeout;

/**
 * The times of an answer's deltas and its end, and the caller's timeouts, in nanoseconds.
 *
 * @param first the start of the answer, after the
 *     start of the call
 * @param perToken how long a token takes
 * @param characters how many characters the answer has
 * @param streamed whether the caller takes the answer in pieces
 * @param limits how long the caller waits
 */
record PlaybackSchedule(long first, double perToken, int characters, boolean streamed, CallOptions limits) {

    /** Returns when the piece after some characters, or the end, is due after the start of the call. */
    long due(int before, boolean end) {
        return perToken == 0
                ? first
                : first + Math.round(perToken * (end ? characters : before) / MockUsage.CHARACTERS);
    }

    /** Returns how long the caller waits for a piece, or the end, after the one before. */
    long limit(int position) {
        return CallTimeout.of(streamed, position > 0).in(limits).toNanos();
    }

    /** Returns what to say when that is too long. */
    String timeout(int position) {
        return CallTimeout.of(streamed, position > 0).message(limits);
    }
}
