package io.github.camelllm.telemetry;

import java.util.Locale;

/** Which of OpenTelemetry's names for generative AI metrics have. Own metrics are reported in any case. */
public enum SemanticConventions {
    /** The names of the released conventions 1.41. */
    V1_41("1.41"),
    /** The names of the conventions in development, which may change without notice. */
    LATEST("latest"),
    /** All names, to change dashboards and alerts from one to the other. */
    BOTH("both");

    private final String label;

    SemanticConventions(String label) {
        this.label = label;
    }

    /** Returns the name in options. */
    public String label() {
        return label;
    }

    /**
     * Returns the conventions of a label.
     *
     * @throws IllegalArgumentException if it is not 1.41, latest or both
     */
    public static SemanticConventions of(String label) {
        for (SemanticConventions one : values()) {
            if (one.label.equals(label.trim().toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "The option semanticConventions must be 1.41, latest or both, but is '" + label + "'");
    }

    /** Returns whether a metric is reported. */
    public boolean reports(Metric metric) {
        return switch (metric.source()) {
            case V1_41 -> this != LATEST || metric == Metric.OPERATION_DURATION;
            case LATEST -> this != V1_41;
            case OWN -> true;
        };
    }
}
