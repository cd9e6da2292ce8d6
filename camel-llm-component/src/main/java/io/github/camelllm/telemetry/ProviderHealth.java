package io.github.camelllm.telemetry;

import io.github.camelllm.chat.ErrorKind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the latest calls say about the health of each provider. Answers and errors that only a working provider gives show that it
 * works; errors of the network, the server, the key and the account show that it does not. All others, such as refusals by a
 * budget, say nothing. Safe for all threads.
 */
final class ProviderHealth {
    private static final int MOST_PROVIDERS = 500;

    private static final Set<ErrorKind> FAILS = EnumSet.of(
            ErrorKind.OVERLOADED,
            ErrorKind.SERVER_ERROR,
            ErrorKind.TIMEOUT,
            ErrorKind.NETWORK,
            ErrorKind.STREAM_INTERRUPTED,
            ErrorKind.AUTHENTICATION,
            ErrorKind.QUOTA_EXCEEDED,
            ErrorKind.PROTOCOL);

    private final LongSupplier nanoTime;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    ProviderHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What is known of one provider; replaced as a whole. */
    private record State(int failuresInRow, @Nullable ErrorKind lastError, long at) {}

    void ended(CallOutcome outcome) {
        ErrorKind error = outcome.error();
        boolean hasFailed = error != null && FAILS.contains(error);
        boolean hasAnswered = outcome.response() != null && !outcome.cached() && outcome.attempts() > 0;
        State known = states.get(outcome.provider());
        if (hasAnswered && known != null && known.failuresInRow() == 0 && isRecent(known)) {
            return; // nearly all calls
        } else if ((hasFailed || hasAnswered) && (known != null || states.size() < MOST_PROVIDERS)) {
            long now = nanoTime.getAsLong();
            states.compute(
                    outcome.provider(),
                    (name, before) -> hasFailed
                            ? new State(before == null ? 1 : before.failuresInRow() + 1, error, now)
                            : new State(0, null, now));
        }
    }

    private boolean isRecent(State state) {
        return nanoTime.getAsLong() - state.at() < 1_000_000_000L;
    }

    /** Returns what is known of the providers that were called, by name. */
    Map<String, ProviderStatus> all() {
        Map<String, ProviderStatus> all = new TreeMap<>();
        long now = nanoTime.getAsLong();
        states.forEach((name, state) -> all.put(
                name, new ProviderStatus(state.failuresInRow(), state.lastError(), (now - state.at()) / 1_000_000)));
        return all;
    }
}
