package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;

/** What a model can do besides answering text with text. Its absence says that it is not known to. */
public enum Capability {
    /** It may ask for tools to be called. */
    TOOLS,

    /** It sees images. */
    VISION,

    /** It hears audio. */
    AUDIO,

    /** It sees videos. */
    VIDEO,

    /** It reads PDF documents. */
    PDF,

    /** Its answer can be held to a JSON Schema. */
    STRUCTURED_OUTPUT,

    /** It thinks before it answers. */
    REASONING,

    /** Its answer can be had piece by piece. */
    STREAMING,

    /** Its randomness can be set. */
    TEMPERATURE,

    /** Parts of a prompt that repeat are billed at a lower price. */
    PROMPT_CACHING,

    /** It can search the web. */
    WEB_SEARCH,

    /** It can work a screen, a mouse and a keyboard. */
    COMPUTER_USE,

    /** It can run code at the provider. */
    CODE_EXECUTION,

    /** It can say where it has something from. */
    CITATIONS,

    /** It can answer with images. */
    IMAGE_GENERATION;

    /**
     * Returns the constant that is written so, in small or large letters, with hyphens or underscores.
     *
     * @throws ConfigurationException that lists what there is
     */
    public static Capability parse(String text) {
        return EnumNames.parse("capability", text, values());
    }
}
