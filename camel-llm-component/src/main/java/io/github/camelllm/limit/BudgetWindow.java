package io.github.camelllm.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The time for which the amount of a budget is meant. */
@FunctionalInterface
public interface BudgetWindow {
    /** Returns from when on money that is spent now counts no more; later than now. */
    Instant expiry(Instant now);

    /** Returns the calendar's day: at midnight in a zone all is there again. */
    static BudgetWindow day(ZoneId zone) {
        return new CalendarDay(zone);
    }

    /** Returns the calendar's month: at midnight of its first day in a zone all is there again. */
    static BudgetWindow month(ZoneId zone) {
        return new CalendarMonth(zone);
    }

    /**
     * Returns a window that rolls: what is spent counts for a time, and up to a sixtieth of it longer, so that few
     * figures have to be kept.
     *
     * @throws IllegalArgumentException if the time is not at least a second
     */
    static BudgetWindow rolling(Duration time) {
        return new Rolling(time);
    }

    /**
     * A day of the calendar.
     *
     * @param zone where it begins
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
     * A month of the calendar.
     *
     * @param zone where it begins
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
     * A time that ends now.
     *
     * @param time how long it is
     */
    record Rolling(Duration time) implements BudgetWindow {
        private static final int STEPS = 60;

        /** Checks the time. */
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
