package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;

/** How soon a model usually answers, as the rules of the catalog's data tell. The order is from soon to late. */
public enum LatencyTier {
    /** Made or served for speed. */
    FAST(1_000),

    /** Neither. */
    MEDIUM(5_000),

    /** Made to take its time. */
    SLOW(20_000);

    private final int millis;

    LatencyTier(int millis) {
        this.millis = millis;
    }

    /**
     * Returns the constant of a name, in small or large letters.
     *
     * @throws ConfigurationException that lists what there is
     */
    public static LatencyTier parse(String text) {
        return EnumNames.parse("latency tier", text, values());
    }

    /** Returns what it counts as, in milliseconds, where a limit is in milliseconds and nothing was measured. */
    public int millis() {
        return millis;
    }
}
