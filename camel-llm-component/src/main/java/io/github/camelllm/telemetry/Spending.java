package io.github.camelllm.telemetry;

import java.math.BigDecimal;

/**
 * The cost of answers for one caller.
 *
 * @param provider the provider
 * @param model the requested model; empty if the choice was left to the provider
 * @param route the route; empty outside of routes
 * @param tenant the tenant; empty if none was set
 * @param total the total
 */
public record Spending(String provider, String model, String route, String tenant, Total total) {
    /**
     * A sum of costs.
     *
     * @param answers the number of answers
     * @param unknown the number of answers without a known price, which are not in the sum, and of calls abandoned after they were sent
     *     (cancelled, timed out, interrupted), which the provider may bill
     * @param usd the sum in USD, estimates included
     * @param estimated the estimated part of the sum in USD: attempts abandoned after they were sent
     */
    public record Total(long answers, long unknown, BigDecimal usd, BigDecimal estimated) {
        /** Creates a sum without estimates. */
        public Total(long answers, long unknown, BigDecimal usd) {
            this(answers, unknown, usd, BigDecimal.ZERO);
        }

        /** Returns the total of both. */
        public Total plus(Total other) {
            return new Total(
                    answers + other.answers,
                    unknown + other.unknown,
                    usd.add(other.usd),
                    estimated.add(other.estimated));
        }
    }
}
