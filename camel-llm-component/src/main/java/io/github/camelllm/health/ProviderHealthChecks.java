package io.github.camelllm.health;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.ProviderStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A health check for each provider that was called or probed, in Camel's registry. */
public final class ProviderHealthChecks {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderHealthChecks.class);

    private ProviderHealthChecks() {}

    /**
     * What idle providers are asked.
     *
     * @param providers returns the names of the providers that can be called
     * @param probe sends a request to a provider, whose outcome the board counts
     */
    public record Probe(Supplier<Set<String>> providers, Function<String, CompletionStage<?>> probe) {}

    /**
     * Registers the checks.
     *
     * @param window how old a failure may be, and how often an idle provider is probed, in milliseconds
     * @param probe how idle providers are asked; null if they are not
     * @return removes the checks; null if camel-health is not on the classpath
     */
    public static @Nullable Runnable register(
            CamelContext context, Board board, long window, @Nullable Probe probe, Timer timer) {
        try {
            return Linked.register(context, board, window, probe, timer);
        } catch (NoClassDefFoundError missing) {
            return null;
        }
    }

    /** Loaded only when needed, because the jar is optional. */
    private static final class Linked {
        static @Nullable Runnable register(
                CamelContext context, Board board, long window, @Nullable Probe probe, Timer timer) {
            HealthCheckRegistry registry = HealthCheckRegistry.get(context);
            if (registry == null) {
                return null;
            }
            Repository repository = new Repository(board, window, probe, timer);
            registry.register(repository);
            return () -> registry.unregister(repository);
        }
    }

    private static final class Repository implements HealthCheckRepository {
        private static final long NEVER = Long.MIN_VALUE;

        private final Board board;
        private final long window;
        private final @Nullable Probe probe;
        private final Timer timer;
        private final Map<String, ProviderHealthCheck> checks = new ConcurrentHashMap<>();
        private final Map<String, Long> probed = new ConcurrentHashMap<>();
        private volatile boolean enabled = true;

        Repository(Board board, long window, @Nullable Probe probe, Timer timer) {
            this.board = board;
            this.window = window;
            this.probe = probe;
            this.timer = timer;
            new ProviderHealthCheck("any", window, () -> status("any")); // fails here if camel-health is missing
        }

        @Override
        public String getId() {
            return "llm";
        }

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public void setEnabled(boolean on) {
            enabled = on;
        }

        @Override
        public Stream<HealthCheck> stream() {
            if (!enabled) {
                return Stream.empty();
            }
            Map<String, ProviderStatus> known = board.providers();
            if (probe != null) {
                probe.providers().get().forEach(name -> probeIfIdle(probe, name, known.get(name)));
            }
            return board.providers().keySet().stream()
                    .map(name -> checks.computeIfAbsent(
                            name, missing -> new ProviderHealthCheck(missing, window, () -> status(missing))));
        }

        private ProviderStatus status(String provider) {
            ProviderStatus status = board.providers().get(provider);
            return status == null ? new ProviderStatus(0, null, Long.MAX_VALUE) : status;
        }

        /** Probes a provider at most once in a window, however often the checks are called. */
        private void probeIfIdle(Probe how, String provider, @Nullable ProviderStatus known) {
            if (known != null && known.ageMillis() < window) {
                return;
            }
            long now = timer.nanos();
            long before = probed.getOrDefault(provider, NEVER);
            boolean isDue = before == NEVER || now - before >= window * 1_000_000;
            if (!isDue
                    || (before == NEVER
                            ? probed.putIfAbsent(provider, now) != null
                            : !probed.replace(provider, before, now))) {
                return;
            }
            try {
                how.probe().apply(provider).whenComplete((answer, failure) -> {
                    if (failure != null) {
                        LOG.debug("The probe of {} has failed, which its health check shows", provider, failure);
                    }
                });
            } catch (RuntimeException e) {
                LOG.debug("{} cannot be probed", provider, e);
            }
        }
    }
}
