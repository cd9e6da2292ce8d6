package io.github.camelllm.wire;

import java.util.Set;

/**
 * Who is spoken to in a protocol, and how they deviate from it.
 *
 * @param provider the provider's name, for errors
 * @param model the model that is asked, as the provider names it
 * @param quirks the provider's deviations
 */
public record Dialect(String provider, String model, Set<Quirk> quirks) {
    /** Returns whether the provider deviates in a way. */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }
}
