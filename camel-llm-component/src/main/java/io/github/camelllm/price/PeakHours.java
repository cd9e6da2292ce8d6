package io.github.camelllm.price;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * The hours of a week, in UTC, in which the listed prices apply. At other times they change. Holidays of the provider's country are treated
 * as working days, so the price may be too high on them.
 *
 * @param days the days with peak hours
 * @param spans the hours of these days
 * @param offPeak the change of the prices at other times
 */
public record PeakHours(Set<DayOfWeek> days, List<Span> spans, PriceChange offPeak) {
    /** Takes immutable copies. */
    public PeakHours {
        days = Set.copyOf(days);
        spans = List.copyOf(spans);
    }

    /**
     * A span of hours.
     *
     * @param from its first moment, in UTC
     * @param until its end, exclusive; if not after {@code from}, it is on the next day
     */
    public record Span(LocalTime from, LocalTime until) {
        boolean contains(LocalTime time) {
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(until);
            return from.isBefore(until) ? begun && !over : begun || !over;
        }
    }

    boolean contains(Instant time) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        return days.contains(utc.getDayOfWeek()) && spans.stream().anyMatch(span -> span.contains(utc.toLocalTime()));
    }
}
