package io.github.camelllm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import io.github.camelllm.limit.FleetSimulation.Fleet;
import io.github.camelllm.limit.FleetSimulation.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What docs/scaling.md says of fleets. To write its table anew: {@code mvn test -pl camel-llm-component -Dtest=FleetSimulationTest
 * -Ddocs.update=true}.
 */
class FleetSimulationTest {
    /** A Redis that takes longer is not waited for: each worker counts for itself then. */
    private static final Duration REDIS_TIMEOUT = Duration.ofMillis(250);

    private static final Map<Fleet, Result> RESULTS = new LinkedHashMap<>();

    private static Stream<Fleet> fleets() {
        return Stream.of(
                fleet(1, 3_000, true),
                fleet(10, 3_000, true),
                fleet(100, 3_000, true),
                fleet(100, 30_000, false),
                fleet(100, 30_000, true),
                fleet(100, 150_000, true),
                fleet(100, 1_000_000, true));
    }

    private static Fleet fleet(int workers, long perMinute, boolean tokens) {
        return new Fleet(workers, 64, perMinute, Duration.ofSeconds(2), tokens);
    }

    @BeforeAll
    static void runEachOnce() {
        fleets().forEach(fleet -> RESULTS.put(fleet, FleetSimulation.run(fleet)));
    }

    private static void assertEach(BiConsumer<Fleet, Result> assertion) {
        assertThat(RESULTS).isNotEmpty();
        RESULTS.forEach(assertion);
    }

    @Test
    void noSixtySecondsHaveMoreCallsThanAllowed() {
        assertEach((fleet, result) ->
                assertThat(result.worstMinute()).as(fleet.toString()).isLessThanOrEqualTo(fleet.perMinute()));
    }

    @Test
    void theLimitIsUsedWhileThereIsDemand() {
        assertEach((fleet, result) -> {
            boolean limited = fleet.capacity() >= fleet.perMinute();
            double used = limited ? result.used() : result.calls() / (fleet.capacity() * FleetSimulation.MINUTES);
            assertThat(used).as(fleet.toString()).isGreaterThan(0.97);
        });
    }

    @Test
    void aCallThatWaitsCostsRedisLittle() {
        assertEach((fleet, result) -> {
            assertThat(result.commandsOfACall()).as(fleet.toString()).isLessThan(fleet.tokens() ? 5 : 1.6);
            assertThat(result.slowest()).as(fleet.toString()).isLessThan(REDIS_TIMEOUT);
        });
    }

    @Test
    void noWorkerIsLeftOut() {
        assertEach((fleet, result) ->
                assertThat(result.fewest()).as(fleet.toString()).isGreaterThan(result.most() / 2));
    }

    @Test
    void aMinuteIsNotSentInItsFirstSeconds() {
        assertEach((fleet, result) -> {
            double even = Math.min(fleet.perMinute(), 2 * fleet.capacity()) / 60;
            assertThat((double) result.worstSecond()).as(fleet.toString()).isLessThan(1.5 * even + fleet.workers());
        });
    }

    @Test
    void theTableOfThePageIsCurrent() throws IOException {
        GeneratedPage.check("scaling.md", Map.of("fleets", table()));
    }

    private static String table() {
        return "| workers | limit in a minute | calls in a minute | most in any minute | most in any second |"
                + " Redis commands for a call | Redis busy | calls of a worker in a minute |\n"
                + "|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                + RESULTS.entrySet().stream()
                        .map(each -> row(each.getKey(), each.getValue()))
                        .collect(Collectors.joining());
    }

    private static String row(Fleet fleet, Result result) {
        double minutes = FleetSimulation.MINUTES;
        return String.format(
                Locale.ROOT,
                "| %,d | %,d%s | %,.0f | %,d | %,d | %.2f | %.2f %% | %,.0f to %,.0f |\n",
                fleet.workers(),
                fleet.perMinute(),
                fleet.tokens() ? "" : ", requests alone",
                result.calls() / minutes,
                result.worstMinute(),
                result.worstSecond(),
                result.commandsOfACall(),
                100 * result.busy(),
                result.fewest() / minutes,
                result.most() / minutes);
    }
}
