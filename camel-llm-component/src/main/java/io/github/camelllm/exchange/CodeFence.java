package io.github.camelllm.exchange;

import java.util.List;
import java.util.stream.IntStream;

/** Removes what models and servers put around JSON although only JSON is requested: a Markdown fence, thoughts, a byte order mark. */
final class CodeFence {
    private static final String FENCE = "```";
    private static final String OTHER_FENCE = "~~~";
    private static final String THOUGHTS = "<think>";
    private static final String END_OF_THOUGHTS = "</think>";

    private CodeFence() {}

    /**
     * Returns the content of the fence in a text, which may have words before and after it. A fence that is not closed ends with the text.
     * A text with several fences, of which any may be the answer, is returned without thoughts before it and else unchanged.
     */
    static String removed(String text) {
        String bare = withoutThoughts(text.startsWith("\uFEFF") ? text.substring(1) : text);
        if (bare.startsWith("{") || bare.startsWith("[") || !hasFence(bare)) {
            return bare;
        }
        if (bare.startsWith(FENCE) && bare.indexOf('\n') < 0) {
            return ofLine(bare);
        }
        List<String> lines = bare.lines().toList();
        int[] fences = IntStream.range(0, lines.size())
                .filter(i -> isFence(lines.get(i).strip()))
                .toArray();
        return switch (fences.length) {
            case 1 -> open(String.join("\n", lines.subList(fences[0] + 1, lines.size())), bare);
            case 2 -> String.join("\n", lines.subList(fences[0] + 1, fences[1]));
            default -> bare;
        };
    }

    /** Servers without a parser for a model's thoughts leave them in the text, before the answer. */
    private static String withoutThoughts(String text) {
        String bare = text.strip();
        int end = bare.startsWith(THOUGHTS) ? bare.indexOf(END_OF_THOUGHTS) : -1;
        return end < 0 ? bare : bare.substring(end + END_OF_THOUGHTS.length()).strip();
    }

    private static boolean hasFence(String text) {
        return text.contains(FENCE) || text.contains(OTHER_FENCE);
    }

    private static boolean isFence(String line) {
        return line.startsWith(FENCE) || line.startsWith(OTHER_FENCE);
    }

    /** What follows a fence that is closed at the end of the last line, or not at all. */
    private static String open(String rest, String otherwise) {
        String bare = rest.strip();
        bare = bare.endsWith(FENCE) ? bare.substring(0, bare.length() - FENCE.length()) : bare;
        return bare.isBlank() ? otherwise : bare;
    }

    /** A fence in one line has the language before the first bracket. */
    private static String ofLine(String line) {
        boolean closed = line.length() >= 2 * FENCE.length() && line.endsWith(FENCE);
        return closed
                ? line.substring(FENCE.length(), line.length() - FENCE.length())
                        .replaceFirst("^[A-Za-z]+\\s+(?=\\S)", "")
                : line;
    }
}
