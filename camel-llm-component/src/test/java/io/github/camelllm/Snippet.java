package io.github.camelllm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A block of code in a page of the documentation, or in the Javadoc of a type.
 *
 * @param page the page, or the source file
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
        List<Path> pages = new ArrayList<>(Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "VERSIONING.md")
                .map(root::resolve)
                .toList());
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

    /** Returns the examples in the Javadoc of a source file: what stands between <code>&lt;pre>{@code</code> and its end. */
    static List<Snippet> ofJavadoc(Path source) throws IOException {
        List<String> lines = Files.readAllLines(source);
        List<Snippet> snippets = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("* <pre>{@code")) {
                int begin = i + 1;
                while (!lines.get(++i).strip().equals("* }</pre>")) {}
                String text = lines.subList(begin, i).stream()
                        .map(line -> line.replaceFirst("^ *\\* ?", "") + "\n")
                        .collect(Collectors.joining());
                snippets.add(new Snippet(source, begin + 1, "java", text, null));
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
