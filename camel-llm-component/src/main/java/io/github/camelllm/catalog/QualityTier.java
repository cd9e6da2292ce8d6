package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;

/** The difficulty of tasks a model suits, by the rules of the catalog's data; from easy to hard. */
public enum QualityTier {
    /** Sorting, extracting and rephrasing short texts. */
    BASIC,

    /** Most everyday tasks. */
    GOOD,

    /** Tasks that need care: long documents, tools, code. */
    HIGH,

    /** The hardest tasks. */
    HIGHEST;

    /**
     * Returns the constant with a name, in any case, with hyphens or underscores.
     *
     * @throws ConfigurationException that lists the valid names
     */
    public static QualityTier parse(String text) {
        return EnumNames.parse("quality tier", text, values());
    }
}
