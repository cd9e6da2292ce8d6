package io.github.camelllm.telemetry;

/**
 * Removes what must not be shown from texts of prompts and answers before they are logged. A bean of this type in the registry
 * is used wherever contents are shown; several are used one after the other. For example, one that hides card numbers:
 *
 * <pre>{@code
 * TextRedactor cards = text -> text.replaceAll("[0-9]{13,16}", "[card]");
 * context.getRegistry().bind("cards", cards);
 * }</pre>
 */
@FunctionalInterface
public interface TextRedactor {
    /**
     * Returns a text without what must not be shown. Called by several threads, and on I/O threads: it must not block. If it
     * throws, the text is not shown at all.
     *
     * @param text a text, or the beginning of a long one; often JSON
     */
    String redact(String text);
}
