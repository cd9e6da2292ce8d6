package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the status of a model as time passes. */
class LifeCycleTest {
    @ParameterizedTest
    @CsvSource({
        "ACTIVE,     2026-12-01, 2026-11-30, DEPRECATED",
        "ACTIVE,     2026-12-01, 2026-12-01, RETIRED",
        "PREVIEW,    2026-12-01, 2026-12-02, RETIRED",
        "DEPRECATED, 2026-12,    2026-12-31, DEPRECATED",
        "DEPRECATED, 2026-12,    2027-01-01, RETIRED",
        "DEPRECATED, 2026,       2027-01-01, RETIRED",
        "RETIRED,    2030-01-01, 2026-11-30, RETIRED",
        "ACTIVE,     ,           2026-11-30, ACTIVE",
        "ACTIVE,     soon,       2026-11-30, ACTIVE",
        "ACTIVE,     2026-02-31, 2026-11-30, ACTIVE"
    })
    void theStatusFollowsTheDateOfTheEnd(ModelStatus status, String end, LocalDate today, ModelStatus then) {
        Model model =
                Model.builder("acme", "m").status(status).deprecationDate(end).build();
        assertThat(LifeCycle.on(model, today).status()).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({"2026-12-31, 0.75", "2027-01-01, 1.5"})
    void anOfferHoldsUntilItsEnd(LocalDate day, String input) {
        assertThat(new ModelCatalog()
                        .model("gemini:gemini-3.8-flash")
                        .prices()
                        .on(day)
                        .input())
                .isEqualByComparingTo(input);
    }

    @Test
    void theCatalogFollowsTheClockWithoutARestart() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T23:59:00Z"));
        ModelCatalog catalog = new ModelCatalog(CatalogEnvironment.NONE, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        });
        assertThat(catalog.model("gemini:gemini-2.5-pro").status()).isEqualTo(ModelStatus.DEPRECATED);
        now.set(Instant.parse("2026-12-01T00:01:00Z"));
        assertThat(catalog.model("gemini:gemini-2.5-pro").status()).isEqualTo(ModelStatus.RETIRED);
    }
}
