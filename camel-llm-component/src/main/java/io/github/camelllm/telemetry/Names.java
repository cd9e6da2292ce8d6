package io.github.camelllm.telemetry;

/**
 * Limits names that callers choose (models, tenants, routes), to bound memory: names beyond a maximum number become {@value #OTHERS}, and
 * long names are cut.
 */
public final class Names {
    /** The shared name of all that have no row of their own. */
    public static final String OTHERS = "(others)";

    private static final int LONGEST = 256;

    private Names() {}

    /** Returns a name of at most 256 characters. */
    public static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + '\u2026';
    }
}
