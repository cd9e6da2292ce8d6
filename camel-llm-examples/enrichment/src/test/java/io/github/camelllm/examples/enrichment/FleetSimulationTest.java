package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.examples.enrichment.FleetSimulation.Fleet;
import io.github.camelllm.examples.enrichment.FleetSimulation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What docs/scaling.md says of fleets. To write its table anew: {@code mvn test -pl camel-llm-examples/enrichment -am
 * -Dtest=FleetSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.update=true}.
 */
class FleetSimulationTest {
    private static final Path PAGE = Path.of("../../docs/scaling.md");
    private static final String BEGIN = "<!-- fleets: begin -->\n";
    private static final String END = "<!-- fleets: end -->";

    private static final List<Fleet> FLEETS = List.of(
            new Fleet(1, 64, 3_000, 2_000),
            new Fleet(10, 64, 3_000, 2_000),
            new Fleet(100, 64, 3_000, 2_000),
            new Fleet(100, 64, 30_000, 2_000),
            new Fleet(100, 64, 150_000, 2_000),
            new Fleet(100, 64, 1_000_000, 2_000));

    @Test
    void noMinuteHasMoreCallsThanAllowedAndNoneIsWasted() {
        for (Fleet fleet : FLEETS) {
            Result result = FleetSimulation.run(fleet);
            // Counted when they are admitted; they begin half a round trip later, at most one step of 250 ms
            assertThat(result.worstMinute()).as(fleet.toString()).isLessThanOrEqualTo(fleet.perMinute() * 101 / 100);
            double possible = Math.min(fleet.perMinute(), fleet.capacity()) * FleetSimulation.minutes();
            assertThat((double) result.calls()).as(fleet.toString()).isGreaterThan(0.97 * possible);
            assertThat(result.busiest()).as(fleet.toString()).isLessThan(0.9);
        }
    }

    @Test
    void theTableOfThePageIsCurrent() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String updated = page.substring(0, begin) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, updated);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(updated);
    }

    private static String table() {
        return "| workers | limit in a minute | calls in a minute | most in any minute | Redis commands for a call | Redis busy |"
                + " calls of a worker in a minute |\n|--:|--:|--:|--:|--:|--:|--:|\n"
                + FLEETS.stream().map(FleetSimulationTest::row).collect(Collectors.joining());
    }

    private static String row(Fleet fleet) {
        Result result = FleetSimulation.run(fleet);
        double minutes = FleetSimulation.minutes();
        return String.format(
                        Locale.ROOT,
                        "| %,d | %,d | %,.0f | %,d | %.2f | %.2f %% | %,.0f to %,.0f |%n",
                        fleet.workers(),
                        fleet.perMinute(),
                        result.calls() / minutes,
                        result.worstMinute(),
                        result.commands() / (double) result.calls(),
                        100 * result.busiest(),
                        result.fewest() / minutes,
                        result.most() / minutes)
                .replace("\r\n", "\n");
    }
}
