package io.github.camelllm;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each package says what it is for, whether it is API, what it may import and where to start; the pages say the same. */
class RoomsTest {
    private static final List<String> ROOMS = ArchitectureTest.LINE;
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z.]+)\\.[A-Z].*;$", Pattern.MULTILINE);
    private static final Pattern SECOND_PARAGRAPH = Pattern.compile(
            "(API: changes follow the rules of VERSIONING\\.md\\.|Not API: it may change in any version\\.|Not API but for [^.]+\\.)"
                    + " It may import [^.]+\\. Start with .+\\.");

    @ParameterizedTest
    @FieldSource("ROOMS")
    void aPackageSaysWhetherItIsApiWhatItImportsAndWhereToStart(String room) throws IOException {
        String[] paragraphs = words(room).split("<p>");
        assertThat(paragraphs).hasSizeGreaterThanOrEqualTo(2);
        assertThat(paragraphs[0].strip()).as("what it is for").matches(".{20,}\\.");
        assertThat(paragraphs[1].strip()).matches(SECOND_PARAGRAPH);
    }

    @Test
    void theTableOfArchitectureSaysTheSame() throws IOException {
        List<String> expected = new ArrayList<>();
        for (String room : ROOMS) {
            String name = room.equals(ArchitectureTest.ROOT) ? "(root)" : "`" + simple(room) + "`";
            expected.add(name + " " + api(room));
        }
        assertThat(rows(Path.of("../docs/architecture.md"), "^\\| (`\\w+`|\\(root\\)) \\|.*\\| ?([a-z ]*?) ?\\|$"))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void versioningNamesEveryPackageThatIsApi() throws IOException {
        String page = Files.readString(Path.of("../VERSIONING.md"));
        for (String room : ROOMS) {
            String name = room.equals(ArchitectureTest.ROOT) ? "the root package" : "`" + simple(room) + "`";
            assertThat(page).contains(name);
        }
        String api = page.lines()
                .filter(line -> line.startsWith("| public types of the packages"))
                .collect(joining());
        for (String room : ROOMS) {
            if (!room.equals(ArchitectureTest.ROOT)) {
                assertThat(api.contains("`" + simple(room) + "`"))
                        .as(room)
                        .isEqualTo(api(room).equals("yes"));
            }
        }
    }

    @Test
    void thePictureOfArchitectureNamesTheStagesOfTheList() throws IOException {
        String list = Files.readString(Path.of("src/main/java/io/github/camelllm/wiring/StageList.java"));
        Pattern imported = Pattern.compile("^import io\\.github\\.camelllm\\.stage\\.(\\w+Stage);", Pattern.MULTILINE);
        String page = Files.readString(Path.of("../docs/architecture.md"));
        String picture = page.substring(page.indexOf("StageList:"), page.indexOf("RemoteProvider ──►"));
        assertThat(matches(Pattern.compile("(\\w+Stage)\\b"), picture))
                .containsExactlyInAnyOrderElementsOf(matches(imported, list));
    }

    /** ArchUnit does not see what only Javadoc links to. */
    @ParameterizedTest
    @FieldSource("ROOMS")
    void aSourceFileImportsOnlyPackagesBeforeItsOwn(String room) throws IOException {
        List<String> later = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());
        try (Stream<Path> files = Files.list(Path.of("src/main/java", room.replace('.', '/')))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            for (Path source : sources) {
                assertThat(matches(IMPORT, Files.readString(source)))
                        .as(source.toString())
                        .noneMatch(later::contains);
            }
        }
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Returns what the table of architecture says of a package: yes, in part, or nothing. */
    private static String api(String room) throws IOException {
        String words = words(room);
        return words.contains("<p>API: ") ? "yes" : words.contains("<p>Not API but for ") ? "in part" : "";
    }

    private static String simple(String room) {
        return room.substring(ArchitectureTest.ROOT.length() + 1);
    }

    /** Returns the Javadoc of a package as one line. */
    private static String words(String room) throws IOException {
        Path file = Path.of("src/main/java", room.replace('.', '/'), "package-info.java");
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(" * "))
                .map(line -> line.substring(3).strip())
                .collect(joining(" "));
    }

    private static List<String> rows(Path page, String regex) throws IOException {
        Pattern row = Pattern.compile(regex);
        List<String> rows = new ArrayList<>();
        boolean inRooms = false;
        for (String line : Files.readAllLines(page)) {
            inRooms = line.startsWith("## ") ? line.equals("## Rooms") : inRooms;
            Matcher matcher = row.matcher(line);
            if (inRooms && matcher.matches()) {
                rows.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return rows;
    }
}
