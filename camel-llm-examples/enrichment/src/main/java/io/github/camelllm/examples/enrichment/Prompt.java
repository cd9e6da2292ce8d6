package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The template of a record's prompt: text with names of columns in braces.
 *
 * @param pieces its texts and columns, in their order
 */
record Prompt(List<Piece> pieces) {
    /**
     * A piece of a template.
     *
     * @param text the text, or the name of a column
     * @param column whether it is the name of a column
     */
    record Piece(String text, boolean column) {}

    /** Returns the prompt that is the text of one column. */
    static Prompt ofColumn(String column) {
        return new Prompt(List.of(new Piece(column, true)));
    }

    /**
     * Parses a template; <code>{{</code> and <code>}}</code> stand for braces.
     *
     * @throws UsageException if a brace is not closed, or it has no column
     */
    static Prompt of(String template) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            boolean doubled = i + 1 < template.length() && template.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                text.append(c);
                i++;
            } else if (c == '{') {
                int end = template.indexOf('}', i);
                if (end < 0) {
                    throw new UsageException("--prompt: a brace is not closed: " + template.substring(i));
                }
                pieces.add(new Piece(text.toString(), false));
                pieces.add(new Piece(template.substring(i + 1, end).strip(), true));
                text.setLength(0);
                i = end;
            } else {
                text.append(c);
            }
        }
        pieces.add(new Piece(text.toString(), false));
        Prompt prompt = new Prompt(pieces);
        if (prompt.columns().isEmpty()) {
            throw new UsageException("--prompt names no column, so that it is the same for every record: '" + template
                    + "'; write a column's name in braces");
        }
        return prompt;
    }

    /** Returns the columns that it names. */
    Set<String> columns() {
        Set<String> names = new TreeSet<>();
        pieces.stream().filter(Piece::column).forEach(piece -> names.add(piece.text));
        return names;
    }

    /**
     * Returns the prompt of a record; a column without a value is empty.
     *
     * @throws RejectedException if no column has a value
     */
    String of(JsonNode record) {
        StringBuilder prompt = new StringBuilder();
        boolean empty = true;
        for (Piece piece : pieces) {
            String text = piece.column ? value(record.path(piece.text)) : piece.text;
            empty &= !piece.column || text.isBlank();
            prompt.append(text);
        }
        if (empty) {
            throw RejectedException.record("There is no text in the column "
                    + String.join(
                            " or ",
                            columns().stream().map(name -> "'" + name + "'").toList()));
        }
        return prompt.toString();
    }

    private static String value(JsonNode field) {
        return field.isContainerNode() ? field.toString() : field.asText("");
    }

    /** Returns the name of a record in a call with several records, from 1. */
    static String row(int number) {
        return "row" + number;
    }

    /** Returns the prompt of a call with several records. */
    static String ofRows(List<String> prompts) {
        StringBuilder whole = new StringBuilder("Give a result for each of these texts, under its name.\n");
        for (int i = 0; i < prompts.size(); i++) {
            String name = row(i + 1);
            whole.append("\n<").append(name).append(">\n").append(prompts.get(i));
            whole.append("\n</").append(name).append(">\n");
        }
        return whole.toString();
    }

    @Override
    public String toString() {
        StringBuilder template = new StringBuilder();
        pieces.forEach(piece -> template.append(piece.column ? '{' + piece.text + '}' : piece.text));
        return template.toString();
    }
}
