package io.github.camelllm.price;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * The hours of a week in which the prices hold as they are listed, in UTC. At all other times they change. Holidays of the
 * provider's country are taken for other days: the price is then that of the peak, and plainly more.
 *
 * @param days the days with peak hours
 * @param spans when they are
 * @param offPeak what the prices become at all other times
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
     * @param until the first moment after it; one that is not after {@code from} is on the next day
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
