package io.github.camelllm.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of metrics in the docs is what {@link Metric} says. To write it anew: {@code mvn test -pl
 * camel-llm-component -Dtest=MetricsPageTest -Ddocs.update=true}.
 */
class MetricsPageTest {
    @Test
    void theTableIsCurrent() throws IOException {
        String rows = Arrays.stream(Metric.values()).map(MetricsPageTest::row).collect(Collectors.joining());
        GeneratedPage.check(
                "telemetry.md",
                Map.of(
                        "metrics",
                        "| metric (Micrometer) | in Prometheus | kind | unit | names of | meaning | tags |\n|---|---|---|---|---|---|---|\n"
                                + rows));
    }

    @Test
    void namesAreUnique() {
        assertThat(Metric.values()).extracting(Metric::meter).doesNotHaveDuplicates();
        assertThat(Metric.values()).extracting(Metric::prometheusName).doesNotHaveDuplicates();
        assertThat(Metric.Tag.values()).extracting(Metric.Tag::key).doesNotHaveDuplicates();
    }

    private static String source(Metric metric) {
        return switch (metric.source()) {
            case V1_41 -> "1.41";
            case LATEST -> "latest";
            case OWN -> "own";
        };
    }

    private static String row(Metric metric) {
        return "| `" + metric.meter() + "` | `" + metric.prometheusName() + "` | "
                + metric.kind().name().toLowerCase(Locale.ROOT) + " | `" + metric.unit() + "` | " + source(metric)
                + " | " + metric.description() + " | "
                + metric.tags().stream().map(tag -> "`" + tag.key() + "`").collect(Collectors.joining(" ")) + " |\n";
    }
}
