package io.github.camelllm.selection;

import java.util.Arrays;

/**
 * The expected value of a measured quantity, learned as a product of three factors: the mean for requests of a size, the usual factor of
 * the hour of the day (UTC), and the factor of the latest measurements. Each factor is 1 until measurements are known, and all fade. Not
 * safe for several threads.
 */
final class LearnedQuantity {
    /** The number of classes of request sizes. */
    static final int SIZES = 6;

    private static final int HOURS = 24;
    private static final double DAY = 86_400_000.0;
    private static final double HOUR = DAY / HOURS;
    private static final double HALF_LIFE_OF_SIZE = 3 * DAY;
    private static final double HALF_LIFE_OF_RECENT = 120_000;

    /** The number of latest measurements that count at most: at high rates it adapts within that many. */
    private static final double MOST_RECENT = 20;

    /** The weights of the factor 1 against measurements, and against days. */
    private static final double PRIOR_OF_RECENT = 3;

    private static final double PRIOR_OF_HOUR = 2;

    /** The part of its weight that a day keeps from day to day. */
    private static final double FADING_OF_DAY = 0.85;

    private final double least;
    private final FadingMean[] bySize = new FadingMean[SIZES];
    private final HourFactor[] byHour = new HourFactor[HOURS];
    private final FadingMean recent = new FadingMean();
    private boolean known;

    /**
     * Creates one without measurements.
     *
     * @param least the least mean by which measurements are divided; more than 0
     */
    LearnedQuantity(double least) {
        this.least = least;
        Arrays.setAll(bySize, size -> new FadingMean());
        Arrays.setAll(byHour, hour -> new HourFactor());
    }

    /** Returns whether there are no measurements. */
    boolean isUnknown() {
        return !known;
    }

    /**
     * Adds a measurement.
     *
     * @param size the class of the request's size, from 0
     * @param now the time in milliseconds since 1970
     */
    void learn(double value, int size, long now) {
        known = true;
        bySize[size].fade(now, HALF_LIFE_OF_SIZE);
        bySize[size].add(value);
        double relative = value / mean(size);
        byHour[hour(now)].add(relative, (long) Math.floor(now / DAY));
        recent.fade(now, HALF_LIFE_OF_RECENT);
        recent.add(relative / usual(now));
        recent.cut(MOST_RECENT);
    }

    /** Returns the expected value at a time; meaningless if it is unknown. */
    double expected(int size, long now) {
        recent.fade(now, HALF_LIFE_OF_RECENT);
        return mean(size) * usual(now) * recent.mean(PRIOR_OF_RECENT);
    }

    /** Returns the mean for a size, or else for the nearest size with measurements. */
    private double mean(int size) {
        for (int distance = 0; distance < SIZES; distance++) {
            for (int nearest : new int[] {size - distance, size + distance}) {
                if (nearest >= 0 && nearest < SIZES && bySize[nearest].weight > 0) {
                    return Math.max(least, bySize[nearest].mean(0));
                }
            }
        }
        return least;
    }

    /** Returns the factor of the time of the day, interpolated between the middles of hours. */
    private double usual(long now) {
        double place = (now % DAY) / HOUR - 0.5 + HOURS;
        int before = (int) place;
        double later = place - before;
        return (1 - later) * byHour[before % HOURS].factor() + later * byHour[(before + 1) % HOURS].factor();
    }

    private static int hour(long now) {
        return (int) ((now % DAY) / HOUR);
    }

    /** A mean whose measurements lose half of their weight in each half-life. */
    private static final class FadingMean {
        private double sum;
        private double weight;
        private long fadedAt;

        void fade(long now, double halfLife) {
            if (now > fadedAt) {
                double kept = weight == 0 ? 0 : Math.pow(0.5, (double) (now - fadedAt) / halfLife);
                sum *= kept;
                weight *= kept;
                fadedAt = now;
            }
        }

        void add(double value) {
            sum += value;
            weight++;
        }

        void cut(double most) {
            if (weight > most) {
                sum *= most / weight;
                weight = most;
            }
        }

        /** Returns the mean, with the value 1 in addition by this weight. */
        double mean(double prior) {
            return (sum + prior) / (weight + prior);
        }
    }

    /** The factor of an hour: the mean over days, each of which counts the same, so that an outage of one day does not dominate. */
    private static final class HourFactor {
        private long day = Long.MIN_VALUE;
        private double today;
        private long measured;
        private double sum;
        private double days;

        void add(double relative, long date) {
            if (date != day && measured > 0) {
                double kept = Math.pow(FADING_OF_DAY, (double) Math.max(1, date - day));
                sum = (sum + today / measured) * kept;
                days = (days + 1) * kept;
                today = 0;
                measured = 0;
            }
            day = date;
            today += relative;
            measured++;
        }

        double factor() {
            return (sum + PRIOR_OF_HOUR) / (days + PRIOR_OF_HOUR);
        }
    }
}
