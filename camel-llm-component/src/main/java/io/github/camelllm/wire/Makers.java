package io.github.camelllm.wire;

import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import java.util.Locale;
import java.util.function.Predicate;

/** The makers of marks, for protocols that several makers speak. */
final class Makers {
    private Makers() {}

    /**
     * Returns the maker of signatures in the protocols of Anthropic and Bedrock. Claude accepts those of Claude, wherever it runs. Other models with
     * these protocols create signatures of their own, which Claude rejects; only their provider knows the format.
     */
    static String ofSignatures(Dialect dialect) {
        boolean claude = dialect.model().toLowerCase(Locale.ROOT).contains("claude");
        return claude ? ProviderMark.ANTHROPIC : ProviderMark.ANTHROPIC + ":" + dialect.provider();
    }

    /**
     * Returns the maker of signatures of thoughts in {@code extra_content} of Chat Completions: Gemini, at Google or behind a gateway. For models
     * with other names, only the same provider gets them back.
     */
    static String ofThoughts(Dialect dialect) {
        boolean gemini = dialect.provider().equals(ProviderMark.GEMINI)
                || dialect.model().toLowerCase(Locale.ROOT).contains("gemini");
        return gemini ? ProviderMark.GEMINI : ProviderMark.GEMINI + ":" + dialect.provider();
    }

    /** Returns the maker of items in the Responses API: a provider finds and decrypts only its own items. */
    static String ofItems(Dialect dialect) {
        return "openai-responses:" + dialect.provider();
    }

    /** Returns whether a part is no reasoning, or reasoning with a mark of the maker. */
    static Predicate<Part> accepted(String maker) {
        return part -> !(part instanceof Part.Reasoning) || part.mark(maker) != null;
    }
}
