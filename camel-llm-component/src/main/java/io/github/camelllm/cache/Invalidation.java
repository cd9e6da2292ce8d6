package io.github.camelllm.cache;

import java.util.Objects;

/**
 * The removal of entries from a cache. It also prevents storing the answers of calls that began before it and are still in
 * flight.
 *
 * @param kind what the name refers to
 * @param namespace the namespace; may be empty
 * @param name the tag; the hexadecimal digits of a key; empty for a namespace
 */
public record Invalidation(Kind kind, String namespace, String name) {
    /** The subject of an invalidation. */
    public enum Kind {
        /** One answer. */
        KEY,
        /** All answers of a namespace with a tag. */
        TAG,
        /** All answers of a namespace. */
        NAMESPACE
    }

    /** Checks that no field is null. */
    public Invalidation {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /** Returns the invalidation of one answer. */
    public static Invalidation key(CacheKey key) {
        String text = key.toString();
        return new Invalidation(Kind.KEY, key.namespace(), text.substring(text.lastIndexOf(':') + 1));
    }

    /** Returns the invalidation of the answers of a namespace that have a tag. */
    public static Invalidation tag(String namespace, String tag) {
        return new Invalidation(Kind.TAG, namespace, tag);
    }

    /** Returns the invalidation of all answers of a namespace. */
    public static Invalidation namespace(String namespace) {
        return new Invalidation(Kind.NAMESPACE, namespace, "");
    }

    /** Returns whether it applies to an entry. */
    boolean covers(CacheKey key, CacheEntry entry) {
        return namespace.equals(key.namespace())
                && switch (kind) {
                    case KEY -> key.toString().endsWith(name);
                    case TAG -> entry.tags().contains(name);
                    case NAMESPACE -> true;
                };
    }
}
