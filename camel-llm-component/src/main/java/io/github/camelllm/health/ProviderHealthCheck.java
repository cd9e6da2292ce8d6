package io.github.camelllm.health;

import io.github.camelllm.telemetry.ProviderStatus;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** The readiness of one provider. */
final class ProviderHealthCheck extends AbstractHealthCheck {
    private final String provider;
    private final long window;
    private final Supplier<ProviderStatus> status;

    /**
     * Creates a check.
     *
     * @param window how old a failure may be, in milliseconds
     * @param status returns what is known
     */
    ProviderHealthCheck(String provider, long window, Supplier<ProviderStatus> status) {
        super("camel", "llm-" + provider);
        this.provider = provider;
        this.window = window;
        this.status = status;
    }

    @Override
    public boolean isLiveness() {
        return false; // a restart mends no provider
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ProviderStatus now = status.get();
        builder.detail("provider", provider);
        builder.detail("failuresInRow", now.failuresInRow());
        builder.detail("lastCallMillisAgo", now.ageMillis());
        if (now.isDown(window)) {
            builder.detail("error", String.valueOf(now.lastError()));
            builder.message("The last " + now.failuresInRow() + " calls of the provider " + provider
                    + " have failed, the last with " + now.lastError() + " " + now.ageMillis() / 1000 + " s ago");
            builder.down();
        } else {
            builder.detail("idle", now.ageMillis() > window);
            builder.up();
        }
    }
}
