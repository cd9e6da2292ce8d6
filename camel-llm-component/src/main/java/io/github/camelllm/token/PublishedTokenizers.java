package io.github.camelllm.token;

import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.camelllm.wire.WellFormedGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The encodings published by OpenAI, by model as in OpenAI's library tiktoken; needs jtokkit on the classpath.
 */
final class PublishedTokenizers {
    private static final Pattern O200K = Pattern.compile(
            "(gpt-4o|chatgpt-4o|gpt-4\\.1|gpt-4\\.5|gpt-5|o1|o3|o4-mini|gpt-oss)(?![0-9]).*", Pattern.DOTALL);
    private static final Pattern CL100K =
            Pattern.compile("(gpt-4|gpt-3\\.5-turbo|gpt-35-turbo|text-embedding-(3|ada)).*", Pattern.DOTALL);
    private static final boolean THERE = there();

    private PublishedTokenizers() {}

    private static boolean there() {
        try {
            Class.forName("com.knuddels.jtokkit.Encodings", false, PublishedTokenizers.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException jtokkitIsNotThere) {
            return false;
        }
    }

    /** Returns the encoding of a model, named without a maker's prefix; null if there is none here. */
    static @Nullable Tokenizer of(String model) {
        if (!THERE) {
            return null;
        } else if (O200K.matcher(model).matches()) {
            return Linked.O200K_BASE;
        }
        return CL100K.matcher(model).matches() ? Linked.CL100K_BASE : null;
    }

    /** Loaded only when needed, because the jar is optional; each encoding is read on first use. */
    private static final class Linked {
        private static final EncodingRegistry REGISTRY = com.knuddels.jtokkit.Encodings.newLazyEncodingRegistry();
        static final Tokenizer O200K_BASE = new Counting(EncodingType.O200K_BASE);
        static final Tokenizer CL100K_BASE = new Counting(EncodingType.CL100K_BASE);
    }

    /** Counts a long text in pieces, as merging takes more than linear time of a long run without a break. */
    private record Counting(EncodingType type) implements Tokenizer {
        @Override
        public int count(String written) {
            String text = WellFormedGenerator.wellFormed(written); // as sent; jtokkit requires it
            Encoding encoding = Linked.REGISTRY.getEncoding(type);
            if (text.length() <= TextPieces.LONGEST) {
                return encoding.countTokensOrdinary(text);
            }
            TextPieces pieces = new TextPieces(text);
            int tokens = 0;
            for (String piece = pieces.next(); piece != null; piece = pieces.next()) {
                tokens += encoding.countTokensOrdinary(piece);
            }
            return tokens;
        }

        /** Where a run without a break has been cut, it may have some tokens more or less: that is an estimate. */
        @Override
        public TokenCount range(String text) {
            int tokens = count(text);
            return TextPieces.hasBreaks(text)
                    ? TokenCount.exact(tokens)
                    : new TokenCount(tokens, TokenBounds.atLeast(text), TokenBounds.atMost(text));
        }
    }
}
