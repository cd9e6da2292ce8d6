package io.github.camelllm.chat;

import java.util.Objects;

/**
 * Opaque data that a provider attaches to a part of its answer and expects back unchanged: a signature of reasoning, encrypted reasoning,
 * the id of an item. Only its maker can read it: a codec sends the marks of its own maker and omits all others, so that a conversation can
 * continue at another provider.
 *
 * <pre>{@code
 * Part.Reasoning thought = new Part.Reasoning("Two cities.", new ProviderMark(ProviderMark.ANTHROPIC, signature));
 * }</pre>
 *
 * @param maker the maker of the mark, which accepts it: one of the constants here, or a name chosen by a codec
 * @param value the mark, opaque to all but its maker
 */
public record ProviderMark(String maker, String value) {
    /** The maker of the signatures and of the encrypted thinking of Claude, at Anthropic and at Amazon Bedrock alike. */
    public static final String ANTHROPIC = "anthropic";

    /** The maker of Gemini's thought signatures, at the Gemini API and at Vertex AI, by whichever protocol. */
    public static final String GEMINI = "gemini";

    /** The maker of OpenRouter's {@code reasoning_details}; the value is that JSON array. */
    public static final String OPENROUTER = "openrouter";

    /** Checks that both are there. */
    public ProviderMark {
        Objects.requireNonNull(maker, "maker");
        Objects.requireNonNull(value, "value");
    }
}
