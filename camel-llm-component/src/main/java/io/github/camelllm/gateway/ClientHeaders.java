package io.github.camelllm.gateway;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The header fields of a client's request, by names in lower case; of several fields of one name, the first. Immutable. */
public final class ClientHeaders {
    private static final String BEARER = "Bearer ";

    private final Map<String, String> fields;

    private ClientHeaders(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Returns the fields among the headers of a message: all but Camel's own. */
    public static ClientHeaders of(Map<String, Object> headers) {
        Map<String, String> fields = new TreeMap<>();
        headers.forEach((name, value) -> {
            Object first = value instanceof Collection<?> several && !several.isEmpty()
                    ? several.iterator().next()
                    : value;
            if (first instanceof String text && !name.regionMatches(true, 0, "Camel", 0, 5)) {
                fields.put(name.toLowerCase(Locale.ROOT), text);
            }
        });
        return new ClientHeaders(Map.copyOf(fields));
    }

    /** Returns a field; null if it is absent. */
    public @Nullable String get(String name) {
        return fields.get(name);
    }

    /** Returns all fields. */
    public Map<String, String> all() {
        return fields;
    }

    /**
     * Returns the key that the client presents: of {@code x-api-key}, {@code api-key} or
     * {@code Authorization: Bearer}; null if there is none.
     */
    public @Nullable String key() {
        List<String> all = keys();
        return all.isEmpty() ? null : all.get(0);
    }

    /**
     * Returns all keys that the client presents, in the order of {@link #key()}: programs send an old key of one kind beside the
     * right one of another.
     */
    public List<String> keys() {
        return Stream.of(fields.get("x-api-key"), fields.get("api-key"), bearer(fields.get("authorization")))
                .filter(key -> key != null && !key.isBlank())
                .map(String::strip)
                .distinct()
                .toList();
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return authorization == null || !bearer ? null : authorization.substring(BEARER.length());
    }

    @Override
    public String toString() {
        return "ClientHeaders" + fields.keySet();
    }
}
