package io.github.camelllm.serve;

import java.util.UUID;

/** Makes the ids of what clients get. */
final class ClientIds {
    private ClientIds() {}

    /** Returns an id with a prefix, such as {@code chatcmpl-}. */
    static String next(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }
}
