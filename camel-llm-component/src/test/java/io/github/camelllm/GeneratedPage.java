package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of docs with tables between markers, which are what the code says. */
public final class GeneratedPage {
    private GeneratedPage() {}

    /** Returns the path of a page. */
    public static Path path(String name) {
        return Path.of("..", "docs", name);
    }

    /** Checks that the tables are current, or writes them with the property {@code docs.update}. */
    public static void check(String name, Map<String, String> tables) throws IOException {
        String page = Files.readString(path(name));
        String current = page;
        for (Map.Entry<String, String> table : tables.entrySet()) {
            current = replaced(current, table.getKey(), table.getValue());
        }
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(path(name), current);
        } else {
            assertThat(page).as("docs/" + name + "; see this test's Javadoc").isEqualTo(current);
        }
    }

    private static String replaced(String page, String name, String table) {
        Pattern marked = Pattern.compile("(<!-- generated: " + name + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
        assertThat(marked.matcher(page).find())
                .as("marker of the table " + name)
                .isTrue();
        return marked.matcher(page).replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
    }
}
