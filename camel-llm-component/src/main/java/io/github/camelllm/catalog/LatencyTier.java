package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;

/** The usual latency of a model, by the rules of the catalog's data; from fast to slow. */
public enum LatencyTier {
    /** Made or served for speed. */
    FAST(1_000),

    /** Neither. */
    MEDIUM(5_000),

    /** Made for long reasoning. */
    SLOW(20_000);

    private final int millis;

    LatencyTier(int millis) {
        this.millis = millis;
    }

    /**
     * Returns the constant with a name, in any case.
     *
     * @throws ConfigurationException that lists what there is
     */
    public static LatencyTier parse(String text) {
        return EnumNames.parse("latency tier", text, values());
    }

    /** Returns the latency in milliseconds that is assumed for this tier if none was measured. */
    public int millis() {
        return millis;
    }
}
