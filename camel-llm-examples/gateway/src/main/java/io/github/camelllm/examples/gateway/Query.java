package io.github.camelllm.examples.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a URL. */
final class Query {
    private Query() {}

    /** Returns the fields; of several of one name, the first. Those that are encoded wrong are left out. */
    static Map<String, Object> of(@Nullable String raw) {
        Map<String, Object> fields = new HashMap<>();
        if (raw == null) {
            return fields;
        }
        for (String field : raw.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
                } catch (IllegalArgumentException wrong) {
                    // as if it were not there
                }
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
