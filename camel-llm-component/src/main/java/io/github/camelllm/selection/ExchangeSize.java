package io.github.camelllm.selection;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** The approximate size of the request that an exchange makes, found without reading streams or making the request. */
final class ExchangeSize {
    /** Each class of sizes is four times as large as the one before; the first one ends here. */
    private static final long FIRST_CLASS = 1_024;

    private static final int STEP = 4;

    /** How deep lists and maps are looked into. */
    private static final int DEEPEST = 4;

    private ExchangeSize() {}

    /** Returns the characters or bytes of the body and of the conversation before it; 0 where that cannot be known. */
    static long of(Exchange exchange) {
        Message message = exchange.getMessage();
        Object before = message.hasHeaders() ? message.getHeader(LlmConstants.MESSAGES) : null;
        return of(message.getBody(), 0) + of(before, 0);
    }

    private static long of(@Nullable Object value, int depth) {
        if (value instanceof CharSequence text) {
            return text.length();
        } else if (value instanceof byte[] bytes) {
            return bytes.length;
        } else if (value instanceof StreamCache cache) {
            return Math.max(0, cache.length());
        } else if (value instanceof WrappedFile<?> file) {
            return Math.max(0, file.getFileLength());
        } else if (value instanceof Collection<?> items && depth < DEEPEST) {
            return sum(items, depth);
        } else if (value instanceof Map<?, ?> fields && depth < DEEPEST) {
            return sum(fields.values(), depth);
        } else if (value instanceof ChatRequest request) {
            return sum(request.messages(), depth);
        } else if (value instanceof io.github.camelllm.chat.Message message) {
            return message.text().length();
        }
        return 0;
    }

    private static long sum(Collection<?> items, int depth) {
        long sum = 0;
        for (Object item : items) {
            sum += of(item, depth + 1);
        }
        return sum;
    }

    /** Returns the class of a size, from 0 to {@link LearnedQuantity#SIZES} - 1. */
    static int classOf(long size) {
        int sizeClass = 0;
        for (long end = FIRST_CLASS; size >= end && sizeClass < LearnedQuantity.SIZES - 1; end *= STEP) {
            sizeClass++;
        }
        return sizeClass;
    }
}
