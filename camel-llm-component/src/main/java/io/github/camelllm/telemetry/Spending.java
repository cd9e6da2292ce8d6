package io.github.camelllm.telemetry;

import java.math.BigDecimal;

/**
 * What answers have cost to one caller.
 *
 * @param provider who was asked
 * @param model which model was asked; empty if the provider was to choose
 * @param route the route that asked; empty outside of routes
 * @param tenant the tenant; empty if none was named
 * @param total how much it is
 */
public record Spending(String provider, String model, String route, String tenant, Total total) {
    /**
     * A sum of money.
     *
     * @param answers how many answers there were
     * @param unknown those of them whose price is not known, so that it is not in the sum, and calls that were given up
     *     after the provider was asked (cancelled, timed out, broken off), which it may bill
     * @param usd the sum in USD, estimates included
     * @param estimated what of the sum is an estimate, in USD: attempts that were given up after they were sent
     */
    public record Total(long answers, long unknown, BigDecimal usd, BigDecimal estimated) {
        /** Makes a sum without estimates. */
        public Total(long answers, long unknown, BigDecimal usd) {
            this(answers, unknown, usd, BigDecimal.ZERO);
        }

        /** Returns both sums together. */
        public Total plus(Total other) {
            return new Total(
                    answers + other.answers,
                    unknown + other.unknown,
                    usd.add(other.usd),
                    estimated.add(other.estimated));
        }
    }
}
