package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import java.util.Locale;

/** What is counted for each row, but for the failures, of which there is a counter for each kind. */
enum CallCounter {
    CALLS,
    ANSWERED,
    RETRIES,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    CACHED_INPUT_TOKENS,
    CACHE_WRITE_TOKENS,
    REASONING_TOKENS,
    /** In 10^-12 USD, as {@link #COST_ESTIMATED} and {@link #CACHE_SAVED}. */
    COST,
    COST_KNOWN,
    COST_UNKNOWN,
    COST_ESTIMATED,
    CACHE_LOOKUPS,
    CACHE_HITS,
    CACHE_SAVED,
    LIMIT_WAITS,
    LIMIT_WAIT_NANOS,
    LIMIT_REFUSED,
    LATENCY_NANOS,
    FIRST_TOKEN_NANOS,
    OVERHEADS,
    OVERHEAD_NANOS;

    /** The number of counters of a row. */
    static final int COUNT = values().length + ErrorKind.values().length;

    /** Returns the index in an array of all counters; files have names instead. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    /** Returns the index of the counter of a kind of failure. */
    @SuppressWarnings("EnumOrdinal")
    static int failures(ErrorKind kind) {
        return values().length + kind.ordinal();
    }

    /** Returns the names of all counters in the order of their indexes, as in a file. */
    static String[] names() {
        String[] names = new String[COUNT];
        for (CallCounter one : values()) {
            names[one.index()] = one.name().toLowerCase(Locale.ROOT);
        }
        for (ErrorKind kind : ErrorKind.values()) {
            names[failures(kind)] = "failures." + kind.name().toLowerCase(Locale.ROOT);
        }
        return names;
    }
}
