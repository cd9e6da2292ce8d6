package io.github.camelllm.telemetry;

/**
 * Names that callers choose (models, tenants, routes), bounded: of those beyond a number all are {@value #OTHERS}, and a very
 * long one is cut, so that nobody fills the memory with names.
 */
final class Names {
    /** The name of all that have no row of their own. */
    static final String OTHERS = "(others)";

    private static final int LONGEST = 256;

    private Names() {}

    /** Returns a name of at most 256 characters. */
    static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + '\u2026';
    }
}
