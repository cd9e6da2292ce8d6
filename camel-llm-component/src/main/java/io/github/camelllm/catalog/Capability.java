package io.github.camelllm.catalog;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.EnumNames;
import java.util.Locale;
import java.util.Map;

/** An ability of a model besides text. A model without a capability here may still have it; it is only not known. */
public enum Capability {
    /** It can call tools. */
    TOOLS,

    /** It accepts images. */
    VISION,

    /** It accepts audio. */
    AUDIO,

    /** It accepts video. */
    VIDEO,

    /** It accepts PDF documents. */
    PDF,

    /** Its answer can be constrained by a JSON Schema. */
    STRUCTURED_OUTPUT,

    /** It reasons before it answers. */
    REASONING,

    /** Its answer can be streamed. */
    STREAMING,

    /** Its sampling temperature can be set. */
    TEMPERATURE,

    /** Repeated parts of a prompt are billed at a lower price. */
    PROMPT_CACHING,

    /** It can search the web. */
    WEB_SEARCH,

    /** It can operate a screen, a mouse and a keyboard. */
    COMPUTER_USE,

    /** It can execute code at the provider. */
    CODE_EXECUTION,

    /** It can cite its sources. */
    CITATIONS,

    /** It can generate images. */
    IMAGE_GENERATION;

    /** Other common names of the constants. */
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
     * Returns the constant with a name or an alias such as {@code function-calling} or {@code json-mode}, in any case, with hyphens or underscores.
     *
     * @throws ConfigurationException that lists the valid names
     */
    public static Capability parse(String text) {
        Capability alias = ALIASES.get(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
        return alias != null ? alias : EnumNames.parse("capability", text, values());
    }
}
