package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Cases of public reports about what is sent and what is received, a JSON file each, in a folder outside of the project: the
 * one that the system property {@code cases} names, or {@code shared/cases} in a folder above the working one. The
 * project's own cases are in {@link DialectCasesTest} and {@link ConformanceTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedCasesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeAll
    void start() {
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterAll
    void stop() {
        context.stop();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheFolderHolds() throws IOException {
        Optional<Path> folder = folder();
        assumeTrue(
                folder.isPresent(),
                "No cases: the system property 'cases' names no folder, and there is no shared/cases above the working one");
        List<Path> files = files(folder.orElseThrow());
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        String.valueOf(file.getFileName()),
                        () -> assertThat(SharedCase.problems(file, template)).isEmpty()));
    }

    private static Optional<Path> folder() {
        String named = System.getProperty("cases");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Recording.shared().map(shared -> shared.resolve("cases")).filter(Files::isDirectory);
    }

    /** Returns the cases about the wire; those about routes are told in words. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().startsWith("route-"))
                    .sorted()
                    .toList();
        }
    }
}
