package io.github.camelllm.telemetry;

/** What is measured, by the names of OpenTelemetry's semantic conventions for generative AI where they have one. */
public enum Metric {
    /** How long a call took, retries included. */
    OPERATION_DURATION("gen_ai.client.operation.duration", "s", "How long a call took, retries included"),

    /** What answers have cost, as far as that is known. */
    COST("camel.llm.cost", "USD", "What answers have cost, as far as that is known"),

    /** Answers, and calls given up after the provider was asked, whose price is not known. */
    COST_UNKNOWN(
            "camel.llm.cost.unknown",
            "calls",
            "Answers, and calls given up after the provider was asked, whose price is not known");

    private final String meter;
    private final String unit;
    private final String description;

    Metric(String meter, String unit, String description) {
        this.meter = meter;
        this.unit = unit;
        this.description = description;
    }

    /** Returns the name of the meter. */
    public String meter() {
        return meter;
    }

    /** Returns the unit, in the notation of UCUM. */
    public String unit() {
        return unit;
    }

    /** Returns what is measured, in a sentence. */
    public String description() {
        return description;
    }
}
