package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a {@link Message}. The order of the parts matters to several protocols and is preserved. */
public sealed interface Part
        permits Part.Text,
                Part.Image,
                Part.Audio,
                Part.Document,
                Part.Reasoning,
                Part.Refusal,
                Part.CacheControl,
                Part.Native,
                Embedding,
                ToolCall,
                ToolResult {

    /** Returns the provider's mark on the part, which it expects back; null if there is none. */
    default @Nullable ProviderMark mark() {
        return null;
    }

    /**
     * Returns the value of the part's mark if it is from the given maker; else null.
     *
     * @param maker the maker of the mark, such as {@link
     *     ProviderMark#ANTHROPIC}
     */
    default @Nullable String mark(String maker) {
        ProviderMark mark = mark();
        return mark != null && mark.maker().equals(maker) ? mark.value() : null;
    }

    /**
     * A text.
     *
     * @param text the text
     * @param mark the provider's mark, such as Gemini's signature; null if there is none
     */
    record Text(String text, @Nullable ProviderMark mark) implements Part {
        /** Checks that there is a text. */
        public Text {
            Objects.requireNonNull(text, "text");
        }

        /** Creates a text without a mark. */
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
        /** Creates an image with the provider's default detail. */
        public Image(Media media) {
            this(media, null);
        }
    }

    /**
     * An audio recording.
     *
     * @param media its bytes or address
     */
    record Audio(Media media) implements Part {}

    /**
     * A document such as a PDF or a text file.
     *
     * @param media its bytes or address
     * @param name the file name sent to the model; null if there is none
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

        /** Creates a document from its content. */
        public Document(Media media, @Nullable String name) {
            this(media, name, null);
        }
    }

    /**
     * The reasoning of a model before it answered; sent back in later turns where the provider asks for it.
     *
     * @param text the readable reasoning; null if the provider hides it
     * @param mark the provider's signature, id or encrypted content, sent back unchanged; null if there is none
     * @param redacted whether the provider withholds the reasoning (Anthropic's {@code redacted_thinking}): then the mark
     *     is all there is
     */
    record Reasoning(@Nullable String text, @Nullable ProviderMark mark, boolean redacted) implements Part {
        /** Creates reasoning that is not redacted. */
        public Reasoning(@Nullable String text, @Nullable ProviderMark mark) {
            this(text, mark, false);
        }

        /** Creates readable reasoning without a mark. */
        public Reasoning(String text) {
            this(text, null, false);
        }
    }

    /**
     * A model's refusal to answer, where its protocol marks it as one.
     *
     * @param text the words of the refusal
     */
    record Refusal(String text) implements Part {}

    /**
     * A mark after a part: the prompt up to here should be cached by the provider. Protocols without such marks omit it.
     *
     * @param ttl how long, in the provider's words (such as {@code 5m} or {@code 1h}); null for its default
     */
    record CacheControl(@Nullable String ttl) implements Part {}

    /**
     * A block or item of a protocol that this vocabulary does not have, as a client has written it. It is sent unchanged to
     * providers of the same protocol; to others it is not sent.
     *
     * @param protocol the protocol, such as {@code anthropic-messages}
     * @param json the block
     */
    record Native(String protocol, JsonNode json) implements Part {
        /** Checks that both are there. */
        public Native {
            Objects.requireNonNull(protocol, "protocol");
            Objects.requireNonNull(json, "json");
        }
    }
}
