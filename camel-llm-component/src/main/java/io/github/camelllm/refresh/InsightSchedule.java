package io.github.camelllm.refresh;

import io.github.camelllm.insight.AlertLevel;
import io.github.camelllm.insight.InsightEngine;
import io.github.camelllm.insight.InsightEvent;
import io.github.camelllm.insight.InsightRule;
import io.github.camelllm.insight.InsightThresholds;
import io.github.camelllm.wiring.SharedResources;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates insights periodically, logs what begins and ends, and sends it to an endpoint. Safe for all threads. */
public final class InsightSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(InsightSchedule.class);

    private final CamelContext context;
    private final SharedResources shared;
    private final InsightEngine engine;
    private final @Nullable String alertUri;
    private @Nullable ProducerTemplate template;
    private volatile Runnable pending = () -> {};
    private volatile boolean stopped;

    /**
     * Creates a schedule that is not started.
     *
     * @param alertUri the endpoint that gets what begins and ends; null or empty for none
     */
    public InsightSchedule(
            CamelContext context,
            SharedResources shared,
            InsightThresholds thresholds,
            Clock clock,
            @Nullable String alertUri) {
        this.context = context;
        this.shared = shared;
        this.alertUri = alertUri == null || alertUri.isEmpty() ? null : alertUri;
        this.engine = new InsightEngine(
                shared.history(),
                shared.catalog(),
                thresholds,
                new BudgetWatch(shared)::balances,
                clock,
                List.copyOf(context.getRegistry().findByType(InsightRule.class)));
    }

    /**
     * Starts with the first pause.
     *
     * @param millis the pause between two evaluations; 0 for none
     */
    public void every(long millis) {
        if (millis > 0 && !stopped) {
            pending = shared.timer()
                    .after(Duration.ofMillis(millis), () -> shared.workers().execute(() -> {
                        if (!stopped) {
                            evaluate();
                            every(millis);
                        }
                    }));
        }
    }

    /** Evaluates now, and logs and sends what has begun and ended. */
    public List<InsightEvent> evaluate() {
        List<InsightEvent> events = engine.evaluate();
        events.forEach(this::report);
        return events;
    }

    /** Returns what holds, the most important first. */
    public List<InsightEvent> active() {
        return engine.active();
    }

    private void report(InsightEvent event) {
        String level = event.insight().level().label();
        if (event.state() == InsightEvent.State.CLEARED || event.insight().level() == AlertLevel.INFO) {
            LOG.info("{} {}: {}", event.state(), level, event.insight().message());
        } else {
            LOG.warn("{} {}: {}", event.state(), level, event.insight().message());
        }
        String uri = alertUri;
        if (uri != null) {
            send(uri, event);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its failure is logged
    private void send(String uri, InsightEvent event) {
        try {
            template()
                    .asyncSend(uri, exchange -> {
                        exchange.getMessage().setBody(event.json().toString());
                        exchange.getMessage().setHeaders(event.headers());
                    })
                    .whenComplete((exchange, failure) -> sent(uri, exchange, failure));
        } catch (RuntimeException e) { // such as an endpoint that does not exist
            notSent(uri, e);
        }
    }

    private void sent(String uri, @Nullable Exchange exchange, @Nullable Throwable failure) {
        Throwable why = failure != null || exchange == null ? failure : exchange.getException();
        if (why != null) {
            notSent(uri, why);
        }
    }

    private static void notSent(String uri, Throwable why) {
        LOG.warn(
                "An alert could not be sent to {} (option alertUri)",
                org.apache.camel.util.URISupport.sanitizeUri(uri),
                why);
    }

    private synchronized ProducerTemplate template() {
        ProducerTemplate known = template;
        if (known == null) {
            known = context.createProducerTemplate();
            template = known;
        }
        return known;
    }

    /** Stops the schedule. */
    public synchronized void stop() {
        stopped = true;
        pending.run();
        if (template != null) {
            template.stop();
            template = null;
        }
    }
}
