package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each case that a public report or a combination of ours gave has a test of its name. */
class RouteCasesTest {
    private static final List<Class<?>> TESTS = List.of(
            RouteCasesBalancerTest.class,
            RouteCasesBlockedTest.class,
            RouteCasesCatalogTest.class,
            RouteCasesDefaultsTest.class,
            RouteCasesInputTest.class,
            RouteCasesProducerCacheTest.class,
            RouteCasesStartTest.class,
            RouteCasesStopTest.class,
            RouteCasesStreamTest.class);

    private static final String CASES = """
            auto-named-model balancer-redelivery balancer-reload balancer-retry-after-property base-url-query-secret
            blocked-workers breaker-timeout-late-error cancel-before-first-piece classify-spaces
            default-temperature-embeddings fit-near-window header-key-failover header-key-newline kamelet-ampersand
            kamelet-key-in-properties lazy-start-without-key log-leaves-stream made-up-model-names
            max-wait-after-failures mocked-endpoint-without-key producer-cache-in-flight producer-cache-streaming
            retry-after-each-attempt second-header-masked short-key-in-error sse-then-header stop-under-load
            tier-of-a-file tracing-leaves-stream weight-zero""";

    @Test
    void eachCaseHasATestOfItsName() {
        List<String> cases =
                Stream.of(CASES.split("\\s+")).map(RouteCasesTest::method).toList();
        List<String> tests = TESTS.stream()
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(annotation ->
                                annotation.annotationType().getName().startsWith("org.junit")))
                .map(Method::getName)
                .toList();

        assertThat(cases).hasSize(30).isSubsetOf(tests);
    }

    private static String method(String name) {
        StringBuilder method = new StringBuilder("route");
        for (String word : name.split("-")) {
            method.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return method.toString();
    }
}
