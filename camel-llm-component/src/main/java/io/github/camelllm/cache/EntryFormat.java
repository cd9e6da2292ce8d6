package io.github.camelllm.cache;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The binary format of entries in an external store: a version, then the fields in order, variable-length numbers, texts in UTF-8 preceded
 * by their length. An unknown version and damaged bytes are treated as a miss.
 */
public final class EntryFormat {
    private static final int VERSION = 1;

    private EntryFormat() {}

    /** Returns the bytes of an entry; null if it has a part that cannot be stored. */
    public static byte @Nullable [] write(CacheEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            out.writeLong(entry.begun());
            number(out, entry.ttl());
            number(out, entry.keep());
            number(out, entry.tags().size());
            for (String tag : entry.tags()) {
                text(out, tag);
            }
            return response(out, entry.response()) ? bytes.toByteArray() : null;
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
    }

    /** Returns the entry of some bytes; null if they are of another version or damaged. */
    public static @Nullable CacheEntry read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readUnsignedByte() != VERSION) {
                return null;
            }
            long begun = in.readLong();
            long ttl = number(in);
            long keep = number(in);
            Set<String> tags = new HashSet<>();
            for (long left = number(in); left > 0; left--) {
                tags.add(text(in));
            }
            ChatResponse response = response(in);
            return in.available() == 0 ? new CacheEntry(response, begun, ttl, keep, tags) : null;
        } catch (IOException | RuntimeException damaged) {
            return null;
        }
    }

    private static boolean response(DataOutputStream out, ChatResponse response) throws IOException {
        optional(out, response.provider());
        optional(out, response.model());
        optional(out, response.id());
        optional(out, response.requestId());
        text(out, response.finishReason().name());
        optional(out, response.nativeFinishReason());
        usage(out, response.usage());
        optional(out, response.cost() == null ? null : response.cost().toString());
        number(out, response.message().parts().size());
        for (Part part : response.message().parts()) {
            if (!part(out, part)) {
                return false;
            }
        }
        return true;
    }

    private static ChatResponse response(DataInputStream in) throws IOException {
        ChatResponse.Builder response = ChatResponse.builder()
                .provider(optional(in))
                .model(optional(in))
                .id(optional(in))
                .requestId(optional(in))
                .finishReason(FinishReason.valueOf(text(in)))
                .nativeFinishReason(optional(in))
                .usage(new Usage(figure(in), figure(in), figure(in), figure(in), figure(in)));
        String cost = optional(in);
        List<Part> parts = new ArrayList<>();
        for (long left = number(in); left > 0; left--) {
            parts.add(part(in));
        }
        return response.cost(cost == null ? null : new BigDecimal(cost))
                .parts(parts)
                .attempts(0)
                .build();
    }

    private static boolean part(DataOutputStream out, Part part) throws IOException {
        if (part instanceof Part.Text text) {
            out.writeByte('T');
            text(out, text.text());
        } else if (part instanceof Part.Reasoning reasoning) {
            out.writeByte(reasoning.redacted() ? 'X' : 'R');
            optional(out, reasoning.text());
        } else if (part instanceof Part.Refusal refusal) {
            out.writeByte('F');
            text(out, refusal.text());
        } else if (part instanceof ToolCall call) {
            out.writeByte('C');
            optional(out, call.id());
            text(out, call.name());
            text(out, call.arguments());
        } else if (part instanceof Embedding embedding) {
            out.writeByte('V');
            number(out, embedding.vector().length);
            for (float value : embedding.vector()) {
                out.writeFloat(value);
            }
        } else {
            return false;
        }
        optional(out, part.mark() == null ? null : part.mark().maker());
        optional(out, part.mark() == null ? null : part.mark().value());
        return true;
    }

    private static Part part(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'T' -> new Part.Text(text(in), mark(in));
            case 'R', 'X' -> new Part.Reasoning(optional(in), mark(in), kind == 'X');
            case 'F' -> unmarked(new Part.Refusal(text(in)), in);
            case 'C' -> new ToolCall(optional(in), text(in), text(in), mark(in));
            case 'V' -> unmarked(new Embedding(vector(in)), in);
            default -> throw new IOException("Unknown kind of part: " + kind);
        };
    }

    private static Part unmarked(Part part, DataInputStream in) throws IOException {
        mark(in);
        return part;
    }

    private static float[] vector(DataInputStream in) throws IOException {
        float[] vector = new float[length(in, Float.BYTES)];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = in.readFloat();
        }
        return vector;
    }

    private static @Nullable ProviderMark mark(DataInputStream in) throws IOException {
        String maker = optional(in);
        String value = optional(in);
        return maker == null || value == null ? null : new ProviderMark(maker, value);
    }

    private static void usage(DataOutputStream out, Usage usage) throws IOException {
        figure(out, usage.inputTokens());
        figure(out, usage.outputTokens());
        figure(out, usage.cachedInputTokens());
        figure(out, usage.cacheWriteTokens());
        figure(out, usage.reasoningTokens());
    }

    /** The value plus one, so that 0 means none. */
    private static void figure(DataOutputStream out, @Nullable Long figure) throws IOException {
        number(out, figure == null ? 0 : figure + 1);
    }

    private static @Nullable Long figure(DataInputStream in) throws IOException {
        long number = number(in);
        return number == 0 ? null : (Long) (number - 1);
    }

    private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            number(out, 0);
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(out, bytes.length + 1L);
            out.write(bytes);
        }
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        long number = number(in);
        return number == 0 ? null : text(in, number - 1);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return text(in, number(in));
    }

    private static String text(DataInputStream in, long length) throws IOException {
        checkLength(in, length);
        return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    }

    private static int length(DataInputStream in, int bytesEach) throws IOException {
        long length = number(in);
        checkLength(in, Math.multiplyExact(length, bytesEach));
        return (int) length;
    }

    /** Checked before memory is allocated. */
    private static void checkLength(DataInputStream in, long bytes) throws IOException {
        if (bytes < 0 || bytes > in.available()) {
            throw new IOException("Fewer than " + bytes + " bytes are left");
        }
    }

    /** Seven bits per byte, lowest first; the eighth is set if more follow. */
    private static void number(DataOutputStream out, long number) throws IOException {
        long left = number;
        while ((left & ~0x7FL) != 0) {
            out.writeByte((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    private static long number(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return number;
            }
        }
        throw new IOException("A number is too long");
    }
}
