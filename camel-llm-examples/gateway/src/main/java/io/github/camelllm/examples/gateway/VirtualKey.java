package io.github.camelllm.examples.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key of a client of the gateway, without its secret.
 *
 * @param id its id, which stays when the secret changes
 * @param hash the SHA-256 of the secret, in hexadecimal digits
 * @param prefix how the secret begins, to tell keys apart
 * @param name a name for people
 * @param models the models that it may call, {@code *} standing for any letters; empty for all
 * @param budget what it may spend in the window, in USD; null for any amount
 * @param window the time of the budget: {@code day}, {@code month}, a duration such as {@code 24h}, or {@code total}
 * @param rpm how many requests it may send in a minute; null for any number
 * @param tpm how many tokens it may use in a minute; null for any number
 * @param concurrency how many requests may be under way at a time; null for any number
 * @param expiresAt when it ends; null for never
 * @param tags words by which spending is grouped
 * @param tenant the tenant it belongs to; null if none
 * @param blocked whether it is refused
 * @param createdAt when it was made
 */
record VirtualKey(
        String id,
        String hash,
        String prefix,
        String name,
        List<String> models,
        @Nullable BigDecimal budget,
        String window,
        @Nullable Integer rpm,
        @Nullable Integer tpm,
        @Nullable Integer concurrency,
        @Nullable Instant expiresAt,
        Map<String, String> tags,
        @Nullable String tenant,
        boolean blocked,
        Instant createdAt) {
    VirtualKey {
        models = List.copyOf(models);
        tags = Map.copyOf(tags);
    }

    /** Returns the key with another secret. */
    VirtualKey withSecret(String newHash, String newPrefix) {
        return new VirtualKey(
                id,
                newHash,
                newPrefix,
                name,
                models,
                budget,
                window,
                rpm,
                tpm,
                concurrency,
                expiresAt,
                tags,
                tenant,
                blocked,
                createdAt);
    }

    boolean mayCall(String model) {
        return models.isEmpty() || models.stream().anyMatch(pattern -> matches(pattern, model));
    }

    private static boolean matches(String pattern, String model) {
        StringBuilder regex = new StringBuilder();
        for (String piece : pattern.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(java.util.regex.Pattern.quote(piece));
        }
        return model.matches(regex.toString());
    }
}
