package io.github.camelllm.cache;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The key of a stored answer: a SHA-256 of everything that can change the answer, the tenant and the namespace. It has the
 * same length whatever the request, and no part of the request can be read from it.
 *
 * @param namespace the namespace, by which many answers can be invalidated; may be empty
 * @param first bytes 0 to 7 of the hash
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record CacheKey(String namespace, long first, long second, long third, long fourth) {
    private static final int LENGTH = 32;

    /** Checks the namespace. */
    public CacheKey {
        Objects.requireNonNull(namespace, "namespace");
    }

    /** Returns the key of a hash of 32 bytes. */
    public static CacheKey of(String namespace, byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("A hash has 32 bytes, not " + hash.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new CacheKey(namespace, bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /**
     * Parses the result of {@link #toString()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CacheKey parse(String text) {
        int colon = text.lastIndexOf(':');
        return of(text.substring(0, Math.max(0, colon)), HexFormat.of().parseHex(text.substring(colon + 1)));
    }

    /** Returns the 32 bytes. */
    public byte[] hash() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /** The bytes of a hash are evenly distributed, so four of them suffice. */
    @Override
    public int hashCode() {
        return (int) first;
    }

    /** Returns the hash in hexadecimal digits, after the namespace and a colon if there is one. */
    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(hash());
        return namespace.isEmpty() ? hex : namespace + ":" + hex;
    }
}
