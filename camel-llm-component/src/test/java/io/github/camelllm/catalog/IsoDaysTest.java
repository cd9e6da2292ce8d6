package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoDaysTest {
    @Property
    void readsWhatTheJdkReads(@ForAll @IntRange(min = 0, max = 3_600_000) int day) {
        LocalDate date = LocalDate.ofEpochDay(day - 700_000L);
        String text = date.toString();
        assertThat(IsoDays.parse(text)).isEqualTo(LocalDate.parse(text));
        assertThat(IsoDays.afterPeriod(text)).isEqualTo(date);
        String month = text.substring(0, 7);
        assertThat(IsoDays.afterPeriod(month))
                .isEqualTo(YearMonth.parse(month).plusMonths(1).atDay(1));
        String year = text.substring(0, 4);
        assertThat(IsoDays.afterPeriod(year))
                .isEqualTo(Year.parse(year).plusYears(1).atDay(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "2026-13-01",
                "2026-02-30",
                "2026/11/28",
                "+026-11-28",
                "20261128",
                "2026-1-028",
                "2026-11-28T",
                "2026-00"
            })
    void refusesWhatTheJdkRefuses(String text) {
        assertThatThrownBy(() -> IsoDays.afterPeriod(text)).isInstanceOf(DateTimeException.class);
    }
}
