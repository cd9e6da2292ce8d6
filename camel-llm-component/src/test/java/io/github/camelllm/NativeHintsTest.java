package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The hints for a native executable name what is reached by name: the classes of services and Kamelets, and all resources. */
class NativeHintsTest {
    private static final Path HINTS =
            Path.of("src/main/resources/META-INF/native-image/io.github.camelllm/camel-llm-component");
    private static final Pattern CLASS = Pattern.compile("(?m)(?:^|#class:|^class=)(io\\.github\\.camelllm[.\\w]+)");

    private static JsonNode hints(String file) throws IOException {
        return new ObjectMapper().readTree(HINTS.resolve(file).toFile());
    }

    private static Set<String> classes() throws IOException {
        return StreamSupport.stream(hints("reflect-config.json").spliterator(), false)
                .map(hint -> hint.path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Path> resources() throws IOException {
        Set<Path> all = new TreeSet<>();
        for (Path root : Set.of(Path.of("src/main/resources"), Path.of("src/generated/resources"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile).map(root::relativize).forEach(all::add);
            }
        }
        all.removeIf(file -> file.startsWith("META-INF/native-image")
                || file.startsWith("META-INF/spring")
                || file.startsWith("META-INF/spring-configuration-metadata.json"));
        return all;
    }

    private static String text(Path resource) throws IOException {
        Path main = Path.of("src/main/resources").resolve(resource);
        return Files.readString(
                Files.exists(main) ? main : Path.of("src/generated/resources").resolve(resource));
    }

    @Test
    void everyClassThatAServiceOrAKameletNamesHasAHint() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path resource : resources()) {
            if (resource.startsWith("META-INF/services") || resource.toString().endsWith(".yaml")) {
                Matcher names = CLASS.matcher(text(resource));
                while (names.find()) {
                    named.add(names.group(1));
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(classes()).containsAll(named);
    }

    @Test
    void everyHintNamesAClass() throws IOException {
        assertThat(classes()).allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
    }

    @Test
    void everyResourceIsIncluded() throws IOException {
        Set<Pattern> included = StreamSupport.stream(
                        hints("resource-config.json").at("/resources/includes").spliterator(), false)
                .map(hint -> Pattern.compile(hint.path("pattern").asText()))
                .collect(Collectors.toSet());
        assertThat(resources()).isNotEmpty().allSatisfy(resource -> assertThat(included)
                .anyMatch(pattern -> pattern.matcher(resource.toString()).matches()));
    }
}
