package io.github.camelllm.serve;

import io.github.camelllm.chat.ProviderMark;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The marks of reasoning, as clients keep them between turns: signatures of Claude as they are, those of others with
 * their maker, so that they go back to the provider that can read them and to no other.
 */
final class SealedReasoning {
    private static final String PREFIX = "llm1.";

    private SealedReasoning() {}

    /** Returns what a client of Anthropic's protocol keeps. */
    static String signature(ProviderMark mark) {
        return mark.maker().equals(ProviderMark.ANTHROPIC) ? mark.value() : sealed(mark);
    }

    /** Returns the mark that a client of Anthropic's protocol has kept. */
    static ProviderMark ofSignature(String signature) {
        ProviderMark other = unsealed(signature);
        return other != null ? other : new ProviderMark(ProviderMark.ANTHROPIC, signature);
    }

    /** Returns what a client of another protocol keeps. */
    static String sealed(ProviderMark mark) {
        return PREFIX + base64(mark.maker()) + "." + base64(mark.value());
    }

    /** Returns the mark of a sealed text; null if it is none of ours. */
    static @Nullable ProviderMark unsealed(@Nullable String text) {
        if (text == null || !text.startsWith(PREFIX)) {
            return null;
        }
        int middle = text.indexOf('.', PREFIX.length());
        if (middle < 0) {
            return null;
        }
        try {
            return new ProviderMark(plain(text.substring(PREFIX.length(), middle)), plain(text.substring(middle + 1)));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String plain(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
