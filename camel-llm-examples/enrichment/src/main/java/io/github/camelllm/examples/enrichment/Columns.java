package io.github.camelllm.examples.enrichment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The roles of the fields of a record.
 *
 * @param prompt the prompt template
 * @param id the field with the id; null if ids are hashes of the content
 */
record Columns(Prompt prompt, @Nullable String id) {
    private static final List<String> TEXTS = List.of("message", "text", "body", "content", "description");
    private static final String ID = "id";
    private static final Map<String, String> SEPARATORS = Map.of(";", "';'", "\t", "tab", "|", "'|'");

    /**
     * Determines the roles.
     *
     * @param fields the fields of the input
     * @param prompt the template of the prompt; null if none is given
     * @param text the column for the text; null if not set
     * @param id the column for the id; null if not set
     * @throws UsageException if a column does not exist, or none is set and none has a usual name
     */
    static Columns of(Set<String> fields, @Nullable String prompt, @Nullable String text, @Nullable String id) {
        required(fields, text, "--text-column");
        required(fields, id, "--id-column");
        if (prompt != null && text != null) {
            throw new UsageException("--prompt names the columns itself: leave out --text-column");
        }
        Prompt chosen = prompt != null ? Prompt.of(prompt) : Prompt.ofColumn(text != null ? text : usual(fields));
        chosen.columns().forEach(column -> required(fields, column, "--prompt"));
        return new Columns(chosen, id == null && fields.contains(ID) ? ID : id);
    }

    private static void required(Set<String> fields, @Nullable String name, String option) {
        if (name != null && !fields.contains(name)) {
            throw new UsageException(
                    option + " names '" + name + "', but the columns are " + fields + separatorHint(fields));
        }
    }

    private static String usual(Set<String> fields) {
        return TEXTS.stream()
                .filter(fields::contains)
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("Which column has the text? Name it with --text-column; the columns are "
                                + fields + separatorHint(fields)));
    }

    /** Returns a hint for a header that was not split; empty if there is none to give. */
    private static String separatorHint(Set<String> fields) {
        String only = fields.size() == 1 ? fields.iterator().next() : "";
        return SEPARATORS.entrySet().stream()
                .filter(separator -> only.contains(separator.getKey()))
                .findFirst()
                .map(separator -> "; are they separated by --separator " + separator.getValue() + "?")
                .orElse("");
    }
}
