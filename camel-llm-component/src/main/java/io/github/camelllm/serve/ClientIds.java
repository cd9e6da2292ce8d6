package io.github.camelllm.serve;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the ids of what clients get. They are recognised when clients send them back, as no provider knows them. */
final class ClientIds {
    private static final Pattern OURS = Pattern.compile("[a-z]+[_-]llm[0-9a-f]{32}");

    private ClientIds() {}

    /** Returns an id with a prefix, such as {@code chatcmpl-}. It is no secret. */
    static String next(String prefix) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return prefix + "llm" + hex(random.nextLong()) + hex(random.nextLong());
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** Returns whether an id was made here. */
    static boolean isOurs(@Nullable String id) {
        return id != null && OURS.matcher(id).matches();
    }
}
