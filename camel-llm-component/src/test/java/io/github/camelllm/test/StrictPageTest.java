package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of strict servers in docs/testing.md are right. To write them anew: {@code mvn test -pl camel-llm-component
 * -Dtest=StrictPageTest -Ddocs.update=true}.
 */
class StrictPageTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");

    @Test
    void theTablesOfTheStrictServersAreCurrent() throws IOException {
        String page = Files.readString(PAGE);
        String current = replaced(replaced(page, "strict servers", servers()), "strict rules", rules());
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page).as("docs/testing.md; see this test's Javadoc").isEqualTo(current);
        }
    }

    private static String replaced(String page, String name, String table) {
        Pattern marked = Pattern.compile("(<!-- generated: " + name + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
        Matcher matcher = marked.matcher(page);
        assertThat(matcher.find()).as("marker of the table " + name).isTrue();
        return matcher.replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
    }

    private static String servers() {
        return "| name | also called | rules |\n|---|---|--:|\n"
                + Stream.of(StrictDialect.values())
                        .map(dialect -> "| `" + dialect.id + "` | "
                                + dialect.aliases.stream()
                                        .map(alias -> "`" + alias + "`")
                                        .collect(Collectors.joining(", "))
                                + " | " + dialect.rules().size() + " |\n")
                        .collect(Collectors.joining());
    }

    /** A row for each rule, with a link to the source at each server that has it. */
    private static String rules() {
        Map<String, Map<String, String>> sources = new TreeMap<>();
        for (StrictDialect dialect : StrictDialect.values()) {
            dialect.rules().forEach(rule -> sources.computeIfAbsent(rule.name(), name -> new LinkedHashMap<>())
                    .putIfAbsent(dialect.id, rule.source()));
        }
        StringBuilder table = new StringBuilder("| rule | at |\n|---|---|\n");
        sources.forEach((rule, at) -> table.append("| `" + rule + "` | "
                + at.entrySet().stream()
                        .map(server -> "[" + server.getKey() + "](" + server.getValue() + ")")
                        .collect(Collectors.joining(", "))
                + " |\n"));
        return table.toString();
    }
}
