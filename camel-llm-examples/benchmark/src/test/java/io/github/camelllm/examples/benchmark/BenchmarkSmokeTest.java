package io.github.camelllm.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.catalog.Recommendation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The benchmark with a few calls: tests that each contender answers and each figure is measured, not the speed. */
class BenchmarkSmokeTest {
    @Test
    void theCacheHasFigures() throws Exception {
        assertThat(new CacheFigures(200).measure().keySet())
                .anyMatch(figure -> figure.startsWith("memory hit"))
                .anyMatch(figure -> figure.startsWith("Redis hit"));
    }

    @Test
    void theLimitsHaveFigures() {
        assertThat(new LimitFigures(200).measure()).hasSize(4).allSatisfy((what, figure) -> assertThat(figure)
                .startsWith("p50 "));
    }

    @Test
    void everyContenderAnswersEveryQuestionRightly() throws Exception {
        Options options = Options.parse("--quick");

        Results results = BenchmarkMain.measure(options, progress -> {});

        assertThat(results.failures()).isEmpty();
        for (Peer peer : Peer.values()) {
            for (Row row : Row.values()) {
                if (peer.can(row.scenario())) {
                    assertThat(row.value(results, peer))
                            .as("%s of %s", row, peer)
                            .isNotNaN();
                }
            }
        }
        assertThat(new Table(options, List.of(results)).text()).contains("llm:", "bare HttpClient 5", "calls/s");
    }

    @Test
    void severalRunsHaveAMedianAndARange() {
        List<Results> runs =
                Stream.of(30, 50, 40).map(BenchmarkSmokeTest::threads).toList();

        assertThat(new Table(Options.parse("--only", "llm", "--scenarios", "held"), runs).text())
                .contains("40 [30 to 50]");
        assertThat(Target.THREADS.report(runs)).contains("40.00").endsWith("holds");
    }

    private static Results threads(long threads) {
        Results results = new Results();
        results.put(Peer.LLM, Scenario.HELD, new Measurement(Map.of(Figure.THREADS, threads)));
        return results;
    }

    @Test
    void theCatalogIsMeasured() {
        CatalogFigures figures = new CatalogFigures(1);
        assertThat(figures.measure()).hasSize(8);
        assertThat(figures.last()).isInstanceOf(Recommendation.class);
    }

    @Test
    void anOptionThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> Options.parse("--runds", "3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--runds");
        assertThatThrownBy(() -> Options.parse("--only", "curl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("curl")
                .hasMessageContaining("langchain4j");
    }
}
