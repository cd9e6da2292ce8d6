package io.github.camelllm.examples.enrichment;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a record mean what.
 *
 * @param text the field with the text
 * @param id the field with the id; null if records are named by their content
 */
record Columns(String text, @Nullable String id) {
    private static final List<String> TEXTS = List.of("message", "text", "body", "content", "description");
    private static final String ID = "id";

    /**
     * Chooses the fields.
     *
     * @param fields those there are
     * @param text the one named for the text; null if none is
     * @param id the one named for the id; null if none is
     * @throws UsageException if a named one is missing, or none is named and none has a usual name
     */
    static Columns of(Set<String> fields, @Nullable String text, @Nullable String id) {
        required(fields, text, "--text-column");
        required(fields, id, "--id-column");
        String found = text != null ? text : usual(fields);
        return new Columns(found, id == null && fields.contains(ID) ? ID : id);
    }

    private static void required(Set<String> fields, @Nullable String name, String option) {
        if (name != null && !fields.contains(name)) {
            throw new UsageException(option + " names '" + name + "', but the columns are " + fields);
        }
    }

    private static String usual(Set<String> fields) {
        return TEXTS.stream()
                .filter(fields::contains)
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "Which column has the text? Name it with --text-column; the columns are " + fields));
    }
}
