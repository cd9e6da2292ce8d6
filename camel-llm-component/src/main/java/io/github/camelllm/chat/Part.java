package io.github.camelllm.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of a {@link Message}. The order of the pieces matters to several protocols and is kept. */
public sealed interface Part
        permits Part.Text,
                Part.Image,
                Part.Audio,
                Part.Document,
                Part.Reasoning,
                Part.Refusal,
                Part.CacheControl,
                Embedding,
                ToolCall,
                ToolResult {

    /**
     * Words.
     *
     * @param text the words
     * @param signature an opaque mark some providers (Gemini) attach and want back unchanged; null if there is none
     */
    record Text(String text, @Nullable String signature) implements Part {
        /** Checks the words. */
        public Text {
            Objects.requireNonNull(text, "text");
        }

        /** Makes a piece of plain words. */
        public Text(String text) {
            this(text, null);
        }
    }

    /**
     * An image.
     *
     * @param media its bytes or address
     * @param detail how closely the model looks ({@code low}, {@code high}, {@code auto}); null for the provider's default
     */
    record Image(Media media, @Nullable String detail) implements Part {
        /** Makes an image that is looked at as closely as the provider sees fit. */
        public Image(Media media) {
            this(media, null);
        }
    }

    /**
     * A recording of sound.
     *
     * @param media its bytes or address
     */
    record Audio(Media media) implements Part {}

    /**
     * A document such as a PDF or a text file.
     *
     * @param media its bytes or address
     * @param name the file name the model is told; null if there is none
     * @param fileId the id of a file that was uploaded to the provider before; null if there is none, and if there is
     *     one, {@code media} is null
     */
    record Document(
            @Nullable Media media,
            @Nullable String name,
            @Nullable String fileId) implements Part {
        /** Checks that there is content. */
        public Document {
            if (media == null && fileId == null) {
                throw new IllegalArgumentException("A document needs its content or the id of an uploaded file");
            }
        }

        /** Makes a document from its content. */
        public Document(Media media, @Nullable String name) {
            this(media, name, null);
        }
    }

    /**
     * What a model thought before it answered; sent back in later turns where the provider asks for it.
     *
     * @param text the readable thought; null if the provider hides it
     * @param signature the provider's seal of the thought, sent back unchanged; null if there is none
     * @param redacted the encrypted thought, sent back unchanged; null if the thought is readable
     * @param id the provider's id of the thought; null if there is none
     */
    record Reasoning(
            @Nullable String text,
            @Nullable String signature,
            @Nullable String redacted,
            @Nullable String id) implements Part {
        /** Makes a readable thought without a seal. */
        public Reasoning(String text) {
            this(text, null, null, null);
        }
    }

    /**
     * A model's refusal to answer, where its protocol marks it as one.
     *
     * @param text the words of the refusal
     */
    record Refusal(String text) implements Part {}

    /**
     * A mark after a piece: the prompt up to here is worth caching at the provider. Protocols without such marks leave
     * it out.
     *
     * @param ttl how long, in the provider's words (such as {@code 5m} or {@code 1h}); null for its default
     */
    record CacheControl(@Nullable String ttl) implements Part {}
}
