package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.KeyDigest;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.insight.AlertLevel;
import io.github.camelllm.insight.InsightEvent;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.ManualClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history in a file, and alerts at an endpoint, through the life of a context. */
class TelemetryLifeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final BlockingQueue<Exchange> alerts = new LinkedBlockingQueue<>();

    private DefaultCamelContext context() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        LlmComponent llm = new LlmComponent();
        context.addComponent("llm", llm);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask").routeId("asking").to("llm:mock:echo");
                from("direct:alerts").process(exchange -> alerts.add(exchange));
            }
        });
        return context;
    }

    private static LlmComponent llm(DefaultCamelContext context) {
        return context.getComponent("llm", LlmComponent.class);
    }

    private static CallFigures figures(DefaultCamelContext context) {
        return llm(context)
                .getHistory()
                .query(HistoryQuery.by(HistoryGrouping.ROUTE))
                .total();
    }

    private static void ask(DefaultCamelContext context, int times) {
        for (int i = 0; i < times; i++) {
            context.createProducerTemplate().requestBody("direct:ask", "Hi");
        }
    }

    private Path file() {
        return folder.resolve("data/telemetry");
    }

    @Test
    void theHistoryIsKeptOverRestarts() throws Exception {
        for (int start = 0; start < 3; start++) {
            try (DefaultCamelContext context = context()) {
                llm(context).setTelemetryFile(file().toString());
                context.start();
                assertThat(figures(context).calls()).isEqualTo(2L * start);
                ask(context, 2);
                context.stop();
            }
        }
        try (DefaultCamelContext context = context()) {
            llm(context).setTelemetryFile(file().toString());
            context.start();
            assertThat(figures(context).calls()).isEqualTo(6);
            assertThat(figures(context).latency().count()).isEqualTo(6);
            assertThat(llm(context)
                            .getHistory()
                            .query(HistoryQuery.by(HistoryGrouping.ROUTE).lastHours(48))
                            .rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.name().route()).isEqualTo("asking"));
        }
        try (var files = Files.list(file().getParent())) {
            assertThat(files).as("nothing is left beside it").containsExactly(file());
        }
    }

    @Test
    void aComponentThatIsStoppedAndStartedAgainCountsNothingTwice() throws Exception {
        try (DefaultCamelContext context = context()) {
            llm(context).setTelemetryFile(file().toString());
            context.start();
            ask(context, 2);
            llm(context).stop();
            llm(context).start();
            assertThat(figures(context).calls()).isEqualTo(2);
        }
    }

    @Test
    void aFileThatCannotBeReadIsKeptAndCostsNoStart() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "this is no history");
        try (DefaultCamelContext context = context()) {
            llm(context).setTelemetryFile(file().toString());
            context.start();
            ask(context, 1);
            context.stop();
        }
        assertThat(file().resolveSibling("telemetry.unreadable")).hasContent("this is no history");
        assertThat(file()).isNotEmptyFile();
    }

    @Test
    void alertsAreSentWhenTheyBeginAndWhenTheyEnd() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            llm(context).setAlertUri("direct:alerts");
            llm(context).setInsightInterval(0);
            llm(context).getInsights().setDownAfter(2);
            context.start();
            String uri = "llm:openai-compatible:m?maxRetries=0&apiKey=secret-canary&baseUrl=" + server.baseUrl();
            server.always(Answer.error(401, "invalid_api_key", "no such key"));
            context.createProducerTemplate()
                    .send(uri, exchange -> exchange.getMessage().setBody("Hi"));
            List<InsightEvent> raised = llm(context).evaluateInsights();
            assertThat(raised).extracting(event -> event.insight().level()).containsExactly(AlertLevel.CRITICAL);
            Exchange alert = alerts.poll(30, TimeUnit.SECONDS);
            assertThat(alert.getMessage().getHeader(InsightEvent.LEVEL_HEADER)).isEqualTo("critical");
            assertThat(alert.getMessage().getHeader(InsightEvent.STATE_HEADER)).isEqualTo("raised");
            String body = alert.getMessage().getBody(String.class);
            assertThat(body).doesNotContain("secret-canary");
            assertThat(JSON.readTree(body).path("rule").asText()).isEqualTo("key-rejected");
            assertThat(llm(context).evaluateInsights()).isEmpty();
            assertThat(llm(context).activeInsights()).hasSize(1);

            server.always(Answer.chat("Hello"));
            context.createProducerTemplate()
                    .send(uri, exchange -> exchange.getMessage().setBody("Hi"));
            llm(context).evaluateInsights();
            Exchange cleared = alerts.poll(30, TimeUnit.SECONDS);
            assertThat(cleared.getMessage().getHeader(InsightEvent.STATE_HEADER))
                    .isEqualTo("cleared");
            assertThat(alerts).isEmpty();
        }
    }

    @Test
    void aTenantWhoseAmountIsUsedUpIsAnAlertUntilItStartsAnew() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            BudgetSettings daily = new BudgetSettings();
            daily.setAmount(0.5);
            daily.setWindow("day");
            daily.setScope(BudgetRule.Scope.TENANT);
            llm(context).getBudgets().put("daily", daily);
            llm(context).clock(clock);
            llm(context).setInsightInterval(0);
            context.start();
            PricedModels.register(context);
            server.always(Answer.json(
                    200,
                    "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":9,"
                            + "\"completion_tokens\":3,\"cost\":0.45}}"));
            String uri = "llm:openai-compatible:test-model?maxTokens=10&maxRetries=0&budget=daily&apiKey=k&baseUrl="
                    + server.baseUrl();
            context.createProducerTemplate().requestBodyAndHeader(uri, "Hi", LlmConstants.TENANT, "acme", String.class);
            assertThat(llm(context).evaluateInsights()).singleElement().satisfies(event -> {
                assertThat(event.insight().subject()).isEqualTo("daily of the tenant acme");
                assertThat(event.insight().level()).isEqualTo(AlertLevel.HIGH);
                assertThat(event.insight().message()).contains("90 % used", "is used up in");
            });
            clock.pass(Duration.ofHours(2));
            assertThat(llm(context).evaluateInsights())
                    .as("it does not burn any more, and is still low")
                    .isEmpty();
            assertThat(llm(context).activeInsights()).hasSize(1);
            clock.pass(Duration.ofHours(24));
            assertThat(llm(context).evaluateInsights()).singleElement().satisfies(event -> assertThat(event.state())
                    .isEqualTo(InsightEvent.State.CLEARED));
        }
    }

    @Test
    void theyAreEvaluatedOnASchedule() throws Exception {
        try (DefaultCamelContext context = context()) {
            llm(context).setAlertUri("direct:alerts");
            llm(context).setInsightInterval(20);
            llm(context).getInsights().setCacheLookups(1);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:cached").routeId("cached").to("llm:mock:echo?cache=on");
                }
            });
            context.start();
            context.createProducerTemplate().requestBody("direct:cached", "Hi");
            Exchange alert = alerts.poll(60, TimeUnit.SECONDS);
            assertThat(alert.getMessage().getHeader(InsightEvent.RULE_HEADER)).isEqualTo("cache-useless");
        }
    }

    @Test
    void aComponentThatStartsAfterTheContextHasItsSchedules() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            LlmComponent late = new LlmComponent();
            late.setInsightInterval(0);
            late.getInsights().setCacheLookups(1);
            Path file = Files.writeString(folder.resolve("llm.yaml"), "defaults:\n  maxTokens: 1\n");
            late.setConfigurationFile("file:" + file);
            context.addComponent("llm", late);
            context.createProducerTemplate().requestBody("llm:mock:echo?cache=on", (Object) "Hi");
            assertThat(late.evaluateInsights()).hasSize(1);
            AtomicBoolean edited = new AtomicBoolean();
            late.onConfigurationChange(() -> edited.set(true));
            Files.writeString(file, "defaults:\n  maxTokens: 2\n");
            await().atMost(Duration.ofSeconds(60)).untilTrue(edited);

            late.stop();
            late.start();
            assertThat(late.evaluateInsights())
                    .as("after a restart of the component")
                    .hasSize(1);
        }
    }

    @Test
    void anEndpointThatFailsHarmsNobody() throws Exception {
        try (DefaultCamelContext context = context()) {
            llm(context).setAlertUri("nonsense:what");
            llm(context).setInsightInterval(0);
            llm(context).getInsights().setCacheLookups(1);
            context.start();
            context.createProducerTemplate().requestBody("llm:mock:echo?cache=on", (Object) "Hi");
            assertThat(llm(context).evaluateInsights()).hasSize(1);
            assertThat(llm(context).evaluateInsights()).isEmpty();
        }
    }

    @Test
    void thresholdsAreSetByProperties() throws Exception {
        try (DefaultCamelContext context = context()) {
            org.apache.camel.support.PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(llm(context))
                    .withProperty("insights.failureRate", "0.25")
                    .withProperty("insights.cheaperSaves", "7.5")
                    .bind();
            assertThat(llm(context).getInsights().getFailureRate()).isEqualTo(0.25);
            assertThat(llm(context).getInsights().getCheaperSaves()).isEqualTo(7.5);
        }
    }

    @Test
    void keysAreToldApartByTheirDigestAndShownNowhere() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            context.start();
            for (String key : List.of("canary-one", "canary-two", "canary-two")) {
                String uri = "llm:openai-compatible:m?maxRetries=0&apiKey=" + key + "&baseUrl=" + server.baseUrl();
                context.createProducerTemplate()
                        .send(uri, exchange -> exchange.getMessage().setBody("Hi"));
            }
            server.always(Answer.error(401, "invalid_api_key", "the key canary-two is wrong"));
            context.createProducerTemplate()
                    .send(
                            "llm:openai-compatible:m?maxRetries=0&apiKey=canary-two&baseUrl=" + server.baseUrl(),
                            exchange -> exchange.getMessage().setBody("Hi"));
            LlmTelemetry telemetry = context.getRegistry().lookupByNameAndType(LlmTelemetry.NAME, LlmTelemetry.class);
            JsonNode rows = JSON.readTree(telemetry.json("by=key")).path("rows");
            assertThat(rows.findValuesAsText("key"))
                    .containsExactlyInAnyOrder(KeyDigest.of("canary-one"), KeyDigest.of("canary-two"));
            telemetry.evaluate();
            String everything = rows
                    + telemetry.csv("by=key")
                    + telemetry.failures()
                    + telemetry.insights()
                    + telemetry.boardJson()
                    + telemetry.boardCsv();
            assertThat(everything).contains("authentication").doesNotContain("canary");
        }
    }

    @Test
    void theRequestIdOfAFailureIsThere() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            context.start();
            server.always(Answer.error(500, "oops", "broken").header("x-request-id", "req-77"));
            context.createProducerTemplate()
                    .send(
                            "llm:openai-compatible:m?maxRetries=2&baseDelay=1&apiKey=k&baseUrl=" + server.baseUrl(),
                            exchange -> exchange.getMessage().setBody("Hi"));
            assertThat(llm(context).getHistory().lastFailures()).singleElement().satisfies(failure -> {
                assertThat(failure.requestId()).isEqualTo("req-77");
                assertThat(failure.status()).isEqualTo(500);
            });
            assertThat(figures(context).retries()).isEqualTo(2);
        }
    }

    @Test
    void whatTheProviderSaysOfItsLimitsIsThere() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            context.start();
            server.always(Answer.chat("Hello")
                    .header("x-ratelimit-limit-requests", "100")
                    .header("x-ratelimit-remaining-requests", "3")
                    .header("x-ratelimit-reset-requests", "30s"));
            context.createProducerTemplate()
                    .send(
                            "llm:openai-compatible:m?apiKey=k&baseUrl=" + server.baseUrl(),
                            exchange -> exchange.getMessage().setBody("Hi"));
            assertThat(llm(context).getHistory().rateLimits().values())
                    .singleElement()
                    .satisfies(limits -> assertThat(limits.get(0).remaining()).isEqualTo(3));
            assertThat(llm(context).evaluateInsights())
                    .singleElement()
                    .satisfies(event -> assertThat(event.insight().rule()).isEqualTo("rate-limit"));
        }
    }

    @Test
    void gaugesFollowARouteThatIsReloadedAndEndWithItAndWithTheContext() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (DefaultCamelContext context = context()) {
            context.getRegistry().bind("metricsRegistry", registry);
            context.start();
            for (int load = 0; load < 2; load++) {
                LlmLoadBalancer balancer = new LlmLoadBalancer();
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:balanced")
                                .routeId("balanced")
                                .loadBalance(balancer)
                                .to("llm:mock:echo", "llm:mock:schema");
                    }
                });
                assertThat(breaker(registry)).isZero();
                balancer.switchCandidate("mock:echo", false);
                assertThat(breaker(registry)).as("of the balancer in use").isEqualTo(2);
                context.getRouteController().stopRoute("balanced");
                context.removeRoute("balanced");
                assertThat(registry.find("camel.llm.breaker.state").gauges()).isEmpty();
            }
            ask(context, 1);
            assertThat(registry.find("camel.llm.calls.in_flight").gauges()).hasSize(1);
            context.stop();
        }
        assertThat(registry.getMeters())
                .filteredOn(Gauge.class::isInstance)
                .extracting(meter -> meter.getId().getName())
                .noneMatch(name -> name.startsWith("camel.llm"));
    }

    private static double breaker(SimpleMeterRegistry registry) {
        return registry.get("camel.llm.breaker.state")
                .tags("route", "balanced", "candidate", "mock:echo")
                .gauge()
                .value();
    }

    @Test
    void gaugesShowBudgetsPoolsAndBreakers() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = context()) {
            context.getRegistry().bind("metricsRegistry", registry);
            context.getRegistry()
                    .bind(
                            "team",
                            Budget.class,
                            new MemoryBudget(
                                    new BudgetRule(
                                            "team",
                                            new BigDecimal("5"),
                                            BudgetWindow.day(ZoneOffset.UTC),
                                            BudgetRule.Scope.ALL,
                                            BigDecimal.ONE),
                                    Clock.systemUTC()));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:balanced")
                            .routeId("balanced")
                            .loadBalance(new LlmLoadBalancer())
                            .to("llm:mock:echo", "llm:mock:schema");
                }
            });
            context.start();
            context.createProducerTemplate()
                    .send(
                            "llm:openai:gpt-4o?budget=team&maxTokens=10&apiKey=k&baseUrl=" + server.baseUrl(),
                            exchange -> exchange.getMessage().setBody("Hi"));
            assertThat(registry.get("camel.llm.budget.amount")
                            .tag("budget", "team")
                            .gauge()
                            .value())
                    .isEqualTo(5);
            assertThat(registry.get("camel.llm.budget.spent")
                            .tag("budget", "team")
                            .gauge()
                            .value())
                    .isBetween(0.0, 5.0);
            assertThat(registry.get("camel.llm.breaker.state")
                            .tags("route", "balanced", "candidate", "mock:echo")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(registry.get("camel.llm.pool.connections")
                            .tag("state", "pending")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(registry.get("camel.llm.overhead").timer().count()).isEqualTo(1);
        }
    }
}
