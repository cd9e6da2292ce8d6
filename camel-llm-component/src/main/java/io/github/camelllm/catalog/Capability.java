package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;
import java.util.Locale;
import java.util.Map;

/** An ability of a model besides text. A model that lacks one may have it, but it is not known to. */
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

    /** It can cite its sources. */
    CITATIONS,

    /** It can answer with images. */
    IMAGE_GENERATION;

    /** Other names that the field has for these. */
    private static final Map<String, Capability> ALIASES = Map.ofEntries(
            Map.entry("function-calling", TOOLS),
            Map.entry("functions", TOOLS),
            Map.entry("tool-use", TOOLS),
            Map.entry("tool-calling", TOOLS),
            Map.entry("json-mode", STRUCTURED_OUTPUT),
            Map.entry("json", STRUCTURED_OUTPUT),
            Map.entry("json-schema", STRUCTURED_OUTPUT),
            Map.entry("structured-outputs", STRUCTURED_OUTPUT),
            Map.entry("image", VISION),
            Map.entry("images", VISION),
            Map.entry("thinking", REASONING),
            Map.entry("code-interpreter", CODE_EXECUTION),
            Map.entry("caching", PROMPT_CACHING));

    /**
     * Returns the constant of a name or of an alias such as {@code function-calling} or {@code json-mode}, in small or large
     * letters, with hyphens or underscores.
     *
     * @throws ConfigurationException that lists what there is
     */
    public static Capability parse(String text) {
        Capability alias = ALIASES.get(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
        return alias != null ? alias : EnumNames.parse("capability", text, values());
    }
}
