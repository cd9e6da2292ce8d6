package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise of SECURITY.md names tests that hold it, and these exist. */
class SecurityPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @Test
    void eachPromiseNamesTestsThatExist() throws IOException {
        List<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
        List<String> promises = promises();
        assertThat(promises).hasSizeGreaterThan(10);
        for (String promise : promises) {
            List<String> named = TEST.matcher(promise)
                    .results()
                    .map(MatchResult::group)
                    .map(name -> name.replace("`", ""))
                    .toList();
            assertThat(named).as(promise).isNotEmpty();
            assertThat(tests).as(promise).containsAll(named);
        }
    }

    private static List<String> promises() throws IOException {
        List<String> page = Files.readAllLines(Path.of("../SECURITY.md"));
        int begin = page.indexOf("| promise | tests |");
        return page.subList(begin + 2, page.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }
}
