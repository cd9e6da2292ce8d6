package io.github.camelllm;

/** How the health of providers is checked for Camel's readiness. */
public enum HealthCheckMode {
    /** Not at all. */
    off,
    /** By the calls that routes make. */
    traffic,
    /** By the calls that routes make, and for a provider that has none, by a request for its list of models. */
    probe
}
