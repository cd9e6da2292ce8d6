package io.github.camelllm.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The time window of a budget. */
@FunctionalInterface
public interface BudgetWindow {
    /** Returns the time from which money spent now no longer counts; later than now. */
    Instant expiry(Instant now);

    /** Returns the calendar day; the amount is renewed at midnight in a zone. */
    static BudgetWindow day(ZoneId zone) {
        return new CalendarDay(zone);
    }

    /** Returns the calendar month; the amount is renewed at midnight before its first day in a zone. */
    static BudgetWindow month(ZoneId zone) {
        return new CalendarMonth(zone);
    }

    /**
     * Returns a rolling window: spending counts for a duration, and up to a sixtieth of it longer, so that few numbers must be stored.
     *
     * @throws IllegalArgumentException if the duration is less than a second
     */
    static BudgetWindow rolling(Duration time) {
        return new Rolling(time);
    }

    /**
     * A calendar day.
     *
     * @param zone its time zone
     */
    record CalendarDay(ZoneId zone) implements BudgetWindow {
        @Override
        public Instant expiry(Instant now) {
            return LocalDate.ofInstant(now, zone).plusDays(1).atStartOfDay(zone).toInstant();
        }

        @Override
        public String toString() {
            return "day";
        }
    }

    /**
     * A calendar month.
     *
     * @param zone its time zone
     */
    record CalendarMonth(ZoneId zone) implements BudgetWindow {
        @Override
        public Instant expiry(Instant now) {
            LocalDate next = LocalDate.ofInstant(now, zone).plusMonths(1).withDayOfMonth(1);
            return next.atStartOfDay(zone).toInstant();
        }

        @Override
        public String toString() {
            return "month";
        }
    }

    /**
     * A rolling window.
     *
     * @param time its duration
     */
    record Rolling(Duration time) implements BudgetWindow {
        private static final int STEPS = 60;

        /** Checks the duration. */
        public Rolling {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("A window must be at least a second, not " + time);
            }
        }

        @Override
        public Instant expiry(Instant now) {
            long step = time.toMillis() / STEPS;
            long begun = Math.floorDiv(now.toEpochMilli(), step);
            return Instant.ofEpochMilli((begun + 1) * step).plus(time);
        }

        @Override
        public String toString() {
            return time.toString();
        }
    }
}
