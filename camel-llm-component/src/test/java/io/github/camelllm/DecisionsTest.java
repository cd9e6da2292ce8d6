package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Decisions have a number, a status and a date, and the table on top lists them all. */
class DecisionsTest {
    private static final Pattern HEADING = Pattern.compile("### D(\\d+)\\. (.+)");
    private static final String STATUS = "holds|superseded by \\[D\\d+]\\(#d\\d+\\)";
    private static final Pattern ROW = Pattern.compile("\\| \\[D(\\d+)]\\(#d\\1\\) \\| (.+) \\| (.+) \\|");

    @Test
    void eachHasAStatusADateAndARowInTheTable() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/decisions.md"));
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher heading = HEADING.matcher(lines.get(i));
            if (heading.matches()) {
                assertThat(lines.get(i - 1)).isEqualTo("<a id=\"d" + heading.group(1) + "\"></a>");
                assertThat(lines.get(i + 2)).matches("\\*(" + STATUS + ")\\* · \\d{4}-\\d{2}(-\\d{2})?");
                String status = lines.get(i + 2).substring(1, lines.get(i + 2).lastIndexOf('*'));
                entries.add(heading.group(1) + " " + heading.group(2) + " " + status);
            }
        }
        assertThat(rows(lines)).isNotEmpty().doesNotHaveDuplicates().containsExactlyElementsOf(entries);
    }

    @Test
    void whatSupersedesADecisionHolds() throws IOException {
        List<String> rows = rows(Files.readAllLines(Path.of("../docs/decisions.md")));
        Pattern superseded = Pattern.compile("superseded by \\[D(\\d+)]");
        for (String row : rows) {
            Matcher successor = superseded.matcher(row);
            if (successor.find()) {
                assertThat(rows).as(row).anyMatch(other -> other.matches(successor.group(1) + " .* holds"));
            }
        }
    }

    private static List<String> rows(List<String> lines) {
        List<String> rows = new ArrayList<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
            }
        }
        return rows;
    }
}
