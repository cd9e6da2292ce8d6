package io.github.camelllm.gateway;

import java.util.HashMap;
import java.util.Map;

/** The fields of the query of a URL; of several of one name, the first. Those that are encoded wrong are left out. */
final class QueryFields {
    private QueryFields() {}

    static Map<String, String> of(String raw) {
        Map<String, String> fields = new HashMap<>();
        for (String field : raw.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(
                            DoorVisit.decoded(field.substring(0, equals)),
                            DoorVisit.decoded(field.substring(equals + 1).replace('+', ' ')));
                } catch (IllegalArgumentException wrong) {
                    // as if it were not there
                }
            }
        }
        return fields;
    }
}
