package io.github.camelllm.exchange;

import java.util.List;
import java.util.stream.IntStream;

/** The Markdown fence that models put around JSON, although they are asked for nothing but JSON. */
final class CodeFence {
    private static final String FENCE = "```";

    private CodeFence() {}

    /**
     * Returns what is within the fence of a text, which may have words before and after it. A text without a fence, and one
     * with several, which does not say which of them is the answer, is returned as it is.
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
