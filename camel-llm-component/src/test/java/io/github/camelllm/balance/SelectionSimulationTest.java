package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import io.github.camelllm.balance.SelectionSimulation.Load;
import io.github.camelllm.balance.SelectionSimulation.Result;
import io.github.camelllm.balance.SelectionSimulation.Scenario;
import io.github.camelllm.balance.SimulatedProvider.Behaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docs/load-balancing.md says of the strategy predictive. To write its table anew: {@code mvn test -pl camel-llm-component
 * -Dtest=SelectionSimulationTest -Ddocs.update=true}.
 */
class SelectionSimulationTest {
    private static final List<String> STRATEGIES =
            List.of("roundRobin", "fastest", "healthiest", "cheapest", "predictive");
    private static final List<Long> SEEDS = List.of(1L, 2L);
    private static final Map<Load, Map<String, List<Result>>> RESULTS = new EnumMap<>(Load.class);

    @BeforeAll
    static void runEachOnce() {
        for (Load load : Load.values()) {
            Map<String, List<Result>> all = new LinkedHashMap<>();
            STRATEGIES.forEach(strategy -> all.put(
                    strategy,
                    SEEDS.stream()
                            .map(seed -> SelectionSimulation.run(load.scenario, strategy, seed))
                            .toList()));
            RESULTS.put(load, all);
        }
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void predictiveLosesLeastTimeAndMoneyOfAllWithEachSeed(Load load) {
        Map<String, List<Result>> all = RESULTS.get(load);
        for (int seed = 0; seed < SEEDS.size(); seed++) {
            double predictive = all.get("predictive").get(seed).loss();
            for (String other : STRATEGIES.subList(0, 4)) {
                assertThat(predictive)
                        .as(other + " " + seed)
                        .isLessThan(0.97 * all.get(other).get(seed).loss());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void predictiveAnswersAsManyAsTheOthers(Load load) {
        assertThat(mean(load, "predictive", Result::answered)).isGreaterThan(0.999);
    }

    @Test
    void noProviderRefusesAPredictiveCallForItsLimit() {
        Map<String, List<Result>> all = RESULTS.get(Load.burst);
        assertThat(all.get("predictive"))
                .allSatisfy(result -> assertThat(result.refused()).isZero());
        assertThat(all.get("fastest"))
                .allSatisfy(result -> assertThat(result.refused()).isPositive());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** Two to five providers of any latency, rhythm, price and failures, and any rate of calls. */
    private static Scenario random(long seed) {
        Random random = new Random(seed);
        double spread = random.nextDouble();
        List<Behaviour> providers = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            double base = 0.3 * Math.pow(10, spread * random.nextDouble());
            double rhythm = random.nextBoolean() ? 0 : 3 * random.nextDouble();
            double peak = 24 * random.nextDouble();
            double price = 0.0002 * Math.pow(10, spread * random.nextDouble());
            providers.add(new Behaviour(
                    "p" + i,
                    hour -> base * (1 + rhythm * Math.max(0, Math.cos((hour - peak) / 12 * Math.PI))),
                    random.nextBoolean() ? 0 : 0.2 * random.nextDouble(),
                    random.nextBoolean() ? Double.POSITIVE_INFINITY : 3 + 30 * random.nextDouble(),
                    hour -> price,
                    random.nextBoolean() ? 0.01 : 0.2 * random.nextDouble(),
                    0.1 * random.nextDouble(),
                    0));
        }
        double rate = Math.pow(10, -1.5 + 2 * random.nextDouble());
        return new Scenario(
                Duration.ofSeconds((long) (2_000 / rate)), random.nextDouble() * 0.5, hour -> rate, providers);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void predictiveIsNeverWorseThanRoundRobin(long seed) {
        Result predictive = SelectionSimulation.run(random(seed), "predictive", seed);
        Result roundRobin = SelectionSimulation.run(random(seed), "roundRobin", seed);
        assertThat(predictive.loss()).isLessThanOrEqualTo(roundRobin.loss());
        assertThat(predictive.answered()).isGreaterThanOrEqualTo(roundRobin.answered() - 0.005);
    }

    @Test
    void everyRunIsTheSame() {
        assertThat(SelectionSimulation.run(Load.burst.scenario, "predictive", 1))
                .isEqualTo(RESULTS.get(Load.burst).get("predictive").get(0));
    }

    @Test
    void theTableOfThePageIsCurrent() throws IOException {
        GeneratedPage.check("load-balancing.md", Map.of("predictive", table()));
    }

    private static double mean(Load load, String strategy, ToDoubleFunction<Result> figure) {
        return RESULTS.get(load).get(strategy).stream()
                .mapToDouble(figure)
                .average()
                .orElseThrow();
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| load | strategy | answered | mean time | 95th percentile |"
                + " cost of 1,000 | refused by limits | time and cost |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
        for (Load load : Load.values()) {
            STRATEGIES.forEach(strategy -> table.append(String.format(
                    Locale.ROOT,
                    "| %s | `%s` | %.2f %% | %.2f s | %.2f s | %.2f USD | %.0f | %.2f s |\n",
                    load,
                    strategy,
                    100 * mean(load, strategy, Result::answered),
                    mean(load, strategy, Result::meanSeconds),
                    mean(load, strategy, Result::p95Seconds),
                    mean(load, strategy, Result::usdPerThousand),
                    mean(load, strategy, Result::refused),
                    mean(load, strategy, Result::loss))));
        }
        return table.toString();
    }
}
