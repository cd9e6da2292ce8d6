package io.github.camelllm.cache;

import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import org.jspecify.annotations.Nullable;

/** Estimates the size of an entry in memory, in bytes: variable parts exactly, the rest by a constant. */
final class EntrySize {
    private static final int FIXED = 400;
    private static final int PER_PART = 64;

    private EntrySize() {}

    static int of(CacheEntry entry) {
        long size = FIXED;
        for (Part part : entry.response().message().parts()) {
            size += PER_PART + content(part) + mark(part.mark());
        }
        for (String tag : entry.tags()) {
            size += PER_PART + tag.length();
        }
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    private static long content(Part part) {
        if (part instanceof Part.Text text) {
            return text.text().length();
        } else if (part instanceof Part.Reasoning reasoning) {
            return length(reasoning.text());
        } else if (part instanceof ToolCall call) {
            return (long) call.name().length() + call.arguments().length() + length(call.id());
        } else if (part instanceof Embedding embedding) {
            return 4L * embedding.vector().length;
        }
        return 0;
    }

    private static long mark(@Nullable ProviderMark mark) {
        return mark == null ? 0 : length(mark.value());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
