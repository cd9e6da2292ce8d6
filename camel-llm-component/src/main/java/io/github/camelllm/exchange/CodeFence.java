package io.github.camelllm.exchange;

import java.util.List;
import java.util.stream.IntStream;

/** Removes the Markdown fence that models put around JSON although only JSON is requested. */
final class CodeFence {
    private static final String FENCE = "```";

    private CodeFence() {}

    /**
     * Returns the content of the fence in a text, which may have words before and after it. A text without a fence, or with several, of
     * which any may be the answer, is returned unchanged.
     */
    static String removed(String text) {
        String bare = text.strip();
        if (bare.startsWith("{") || bare.startsWith("[") || !bare.contains(FENCE)) {
            return text;
        }
        if (bare.startsWith(FENCE) && bare.indexOf('\n') < 0) {
            return ofLine(bare, text);
        }
        List<String> lines = bare.lines().toList();
        int[] fences = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).strip().startsWith(FENCE))
                .toArray();
        return fences.length == 2 ? String.join("\n", lines.subList(fences[0] + 1, fences[1])) : text;
    }

    /** A fence in one line has the language before the first bracket. */
    private static String ofLine(String line, String otherwise) {
        boolean closed = line.length() >= 2 * FENCE.length() && line.endsWith(FENCE);
        return closed
                ? line.substring(FENCE.length(), line.length() - FENCE.length())
                        .replaceFirst("^[A-Za-z]+\\s+(?=\\S)", "")
                : otherwise;
    }
}
