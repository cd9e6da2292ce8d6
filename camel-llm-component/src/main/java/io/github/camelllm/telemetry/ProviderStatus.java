package io.github.camelllm.telemetry;

import io.github.camelllm.chat.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * What the latest calls say about a provider.
 *
 * @param failuresInRow how many calls have failed since the last answer, by the provider's fault or that of the way to it
 * @param lastError the kind of the last of these failures; null if the last call that says something was answered
 * @param ageMillis how long ago the last call was that says something, in milliseconds; up to a second more
 */
public record ProviderStatus(int failuresInRow, @Nullable ErrorKind lastError, long ageMillis) {
    /** The failures in a row from which a provider is down: a single one may be bad luck. */
    public static final int DOWN_AFTER = 3;

    /**
     * Returns whether the provider is down: some failures in a row, the last of them recent. An idle provider is not.
     *
     * @param window how old the last failure may be, in milliseconds; else nothing is known
     */
    public boolean isDown(long window) {
        return failuresInRow >= DOWN_AFTER && ageMillis <= window;
    }
}
