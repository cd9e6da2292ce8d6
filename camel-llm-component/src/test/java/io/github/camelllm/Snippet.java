package io.github.camelllm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A block of code in a page of the documentation.
 *
 * @param page the page
 * @param line the line of its first line
 * @param language what stands behind the fence; empty if nothing does
 * @param text the code
 * @param exempt why it is not tried, from a comment before it: {@code <!-- not tried: reason -->}; null if it is
 */
record Snippet(
        Path page,
        int line,
        String language,
        String text,
        @Nullable String exempt) {
    private static final Pattern FENCE = Pattern.compile("^ *```(\\w*)$");
    private static final Pattern EXEMPT = Pattern.compile("^<!-- not tried: (.+) -->$");

    /** Returns the pages that are tried. */
    static List<Path> pages() throws IOException {
        Path root = Path.of("..");
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")));
        for (Path folder : List.of(root.resolve("docs"), root.resolve("camel-llm-examples"))) {
            try (Stream<Path> files = Files.find(folder, 2, (file, attributes) -> isPage(file))) {
                files.sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md");
    }

    /** Returns the blocks of a page. */
    static List<Snippet> of(Path page) throws IOException {
        return of(page, Files.readAllLines(page));
    }

    static List<Snippet> of(Path page, List<String> lines) {
        List<Snippet> snippets = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = end(page, lines, i + 1);
                String text = String.join("\n", lines.subList(i + 1, end)).stripIndent();
                snippets.add(new Snippet(page, i + 2, fence.group(1), text + "\n", exempt(lines, i)));
                i = end;
            }
        }
        return snippets;
    }

    private static int end(Path page, List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("```")) {
                return i;
            }
        }
        throw new AssertionError(page + ":" + from + " begins a block of code that does not end");
    }

    private static @Nullable String exempt(List<String> lines, int fence) {
        int before = fence - 1;
        while (before >= 0 && lines.get(before).isBlank()) {
            before--;
        }
        Matcher comment = EXEMPT.matcher(before < 0 ? "" : lines.get(before));
        return comment.matches() ? comment.group(1) : null;
    }

    /** Returns where it stands, as editors understand it. */
    String place() {
        return page.normalize() + ":" + line;
    }

    boolean contains(String regex) {
        return Pattern.compile(regex, Pattern.MULTILINE).matcher(text).find();
    }
}
