package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;

/** How hard the tasks may be, as the rules of the catalog's data tell. The order is from easy to hard. */
public enum QualityTier {
    /** Sorting, extracting and rephrasing short texts. */
    BASIC,

    /** Most tasks of everyday. */
    GOOD,

    /** Tasks that need care: long documents, tools, code. */
    HIGH,

    /** The hardest tasks. */
    HIGHEST;

    /**
     * Returns the constant that is written so, in small or large letters, with hyphens or underscores.
     *
     * @throws ConfigurationException that lists what there is
     */
    public static QualityTier parse(String text) {
        return EnumNames.parse("quality tier", text, values());
    }
}
