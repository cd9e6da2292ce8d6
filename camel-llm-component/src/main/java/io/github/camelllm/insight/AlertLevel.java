package io.github.camelllm.insight;

import java.util.Locale;

/** How much an insight matters, from least to most. */
public enum AlertLevel {
    /** Something that can be better: a recommendation. */
    INFO,
    /** Something to look at today. */
    WARNING,
    /** Something that users notice. */
    HIGH,
    /** Something that does not work. */
    CRITICAL;

    /** Returns the name in messages, such as {@code warning}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
