package io.github.camelllm.wire;

import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives images the media types and documents the texts that a receiver demands. */
final class MediaRules {
    /** Stands beside a document where a message must have a text, and has none. */
    static final String DOCUMENT = "(see the document)";

    private final DialectRules rules;
    private final DialectChanges changes;

    private MediaRules(DialectRules rules, DialectChanges changes) {
        this.rules = rules;
        this.changes = changes;
    }

    /** Returns the messages as the receiver takes them: the same list if nothing is to be changed. */
    static List<Message> apply(List<Message> messages, DialectRules rules, DialectChanges changes) {
        return Copies.mapped(messages, new MediaRules(rules, changes)::message);
    }

    private Message message(Message message) {
        List<Part> parts = Copies.mapped(message.parts(), this::part);
        boolean bare = message.role() == Role.USER && rules.demands(DialectRule.DOCUMENT_TEXT) && lacksText(parts);
        if (bare) {
            changes.note("text put beside a document");
            parts = new ArrayList<>(parts);
            parts.add(new Part.Text(DOCUMENT));
        }
        return parts == message.parts() ? message : message.withParts(parts);
    }

    private boolean lacksText(List<Part> parts) {
        boolean document = false;
        for (Part part : parts) {
            if (part instanceof Part.Text text && rules.texts().takes(text.text())) {
                return false;
            }
            document = document || part instanceof Part.Document;
        }
        return document;
    }

    private Part part(Part part) {
        if (part instanceof Part.Image image) {
            return image(image);
        }
        if (part instanceof ToolResult result) {
            List<Part> content = Copies.mapped(result.content(), this::part);
            return content == result.content()
                    ? result
                    : new ToolResult(result.toolCallId(), result.name(), content, result.failed());
        }
        return part;
    }

    private Part image(Part.Image image) {
        Media media = image.media();
        byte[] data = media.data();
        String type = data == null ? null : typeOf(data);
        boolean wanted = rules.demands(DialectRule.IMAGE_TYPES) || isUnknown(media.type());
        if (data == null || type == null || !wanted || type.equals(media.type())) {
            return image;
        }
        changes.note("media type of an image corrected");
        return new Part.Image(Media.of(type, data), image.detail());
    }

    private static boolean isUnknown(@Nullable String type) {
        return type == null || type.isEmpty() || type.equals("application/octet-stream");
    }

    /** Returns the media type of an image by its first bytes; null if it is none of those that all receivers take. */
    private static @Nullable String typeOf(byte[] data) {
        if (begins(data, 0, 0xFF, 0xD8, 0xFF)) {
            return "image/jpeg";
        } else if (begins(data, 0, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        } else if (begins(data, 0, 'G', 'I', 'F', '8')) {
            return "image/gif";
        }
        return begins(data, 0, 'R', 'I', 'F', 'F') && begins(data, 8, 'W', 'E', 'B', 'P') ? "image/webp" : null;
    }

    private static boolean begins(byte[] data, int at, int... bytes) {
        if (data.length < at + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((data[at + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
