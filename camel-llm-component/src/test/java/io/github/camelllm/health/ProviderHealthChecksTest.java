package io.github.camelllm.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.HealthCheckMode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The readiness of providers by their latest calls. */
class ProviderHealthChecksTest {
    private static final long WINDOW = 60_000;

    private final CamelContext context = new DefaultCamelContext();
    private final ManualTimer timer = new ManualTimer();
    private final Board board = new Board(timer::nanos);
    private final HealthCheckRegistry registry = new DefaultHealthCheckRegistry(context);

    @BeforeEach
    void bind() {
        context.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, registry);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static CallOutcome.Builder call() {
        return CallOutcome.of("acme", "m").attempts(1).nanos(1_000_000);
    }

    private void fails(ErrorKind kind, int times) {
        for (int i = 0; i < times; i++) {
            board.ended(call().failed(kind));
        }
    }

    private void answers() {
        board.ended(call().answered(ChatResponse.builder().build()));
    }

    private void register(Timer time) {
        assertThat(ProviderHealthChecks.register(context, board, WINDOW, null, time))
                .isNotNull();
    }

    private HealthCheck.Result result() {
        List<HealthCheck> checks = registry.stream()
                .filter(check -> check.getId().startsWith("llm-"))
                .toList();
        assertThat(checks).hasSize(1);
        assertThat(checks.get(0).isReadiness()).isTrue();
        assertThat(checks.get(0).isLiveness()).isFalse();
        return checks.get(0).call(Map.of());
    }

    private HealthCheck.State state() {
        return result().getState();
    }

    @Test
    void aProviderIsDownAfterThreeFailuresInARowAndUpWithTheNextAnswer() {
        register(timer);
        fails(ErrorKind.SERVER_ERROR, 2);
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        fails(ErrorKind.TIMEOUT, 1);
        assertThat(state()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result().getMessage()).get().asString().contains("acme", "3 calls", "TIMEOUT");
        answers();
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void anIdleProviderIsNotUnhealthy() {
        register(timer);
        answers();
        timer.pass(Duration.ofHours(5));
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        assertThat(result().getDetails()).containsEntry("idle", true);
    }

    @Test
    void oldFailuresNoLongerCountSoThatItGetsTrafficAgain() {
        register(timer);
        fails(ErrorKind.NETWORK, 5);
        assertThat(state()).isEqualTo(HealthCheck.State.DOWN);
        timer.pass(Duration.ofSeconds(61));
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {
                "INVALID_REQUEST",
                "CONTEXT_LENGTH",
                "BUDGET_EXCEEDED",
                "CANCELLED",
                "CONTENT_FILTER",
                "RATE_LIMIT",
                "CONFIGURATION",
                "MODEL_NOT_FOUND"
            })
    void errorsThatAreNotTheProvidersSayNothing(ErrorKind kind) {
        register(timer);
        answers();
        fails(kind, 20);
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        fails(ErrorKind.SERVER_ERROR, 3);
        fails(kind, 5);
        assertThat(state()).as("nor that it works").isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void anIdleProviderIsProbedOnceInAWindowHoweverOftenTheCheckIsCalled() {
        List<String> probed = new ArrayList<>();
        ProviderHealthChecks.Probe probe = new ProviderHealthChecks.Probe(() -> Set.of("acme"), name -> {
            probed.add(name);
            answers();
            return CompletableFuture.completedFuture("models");
        });
        ProviderHealthChecks.register(context, board, WINDOW, probe, timer);
        for (int i = 0; i < 50; i++) {
            assertThat(state()).isEqualTo(HealthCheck.State.UP);
        }
        assertThat(probed).hasSize(1);
        timer.pass(Duration.ofSeconds(61));
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        assertThat(probed).hasSize(2);
    }

    @Test
    void aProviderWithTrafficIsNotProbed() {
        List<String> probed = new ArrayList<>();
        ProviderHealthChecks.Probe probe = new ProviderHealthChecks.Probe(() -> Set.of("acme"), name -> {
            probed.add(name);
            return new CompletableFuture<>();
        });
        ProviderHealthChecks.register(context, board, WINDOW, probe, timer);
        answers();
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        assertThat(probed).isEmpty();
    }

    @Test
    void theComponentRegistersItsChecksAndRemovesThem() {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.error(500, "x", "broken"));
            LlmComponent component = new LlmComponent();
            component.setHealthCheck(HealthCheckMode.traffic);
            context.addComponent("llm", component);
            context.start();
            String uri = "llm:openai-compatible:m?maxRetries=0&apiKey=k&baseUrl=" + server.baseUrl();
            for (int i = 0; i < 3; i++) {
                context.createProducerTemplate()
                        .send(uri, exchange -> exchange.getMessage().setBody("Hi"));
            }
            assertThat(state()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(result().toString()).doesNotContain("apiKey");
            context.stop();
            assertThat(registry.getRepository("llm")).isEmpty();
        }
    }

    @Test
    void theProbeOfTheComponentListsModels() {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.json(200, "{\"data\":[{\"id\":\"m\"}]}"));
            LlmComponent component = new LlmComponent();
            component.environment(Map.of(
                    "TESTPROVIDER_KEY",
                    "k",
                    "TESTPROVIDER_URL",
                    server.baseUrl().toString())::get);
            component.setHealthCheck(HealthCheckMode.probe);
            context.addComponent("llm", component);
            context.start();
            assertThat(registry.stream().filter(check -> check.getId().startsWith("llm-")))
                    .isEmpty();
            assertThat(server.takeRequest(Duration.ofSeconds(30)).path()).endsWith("/models");
            await().atMost(Duration.ofSeconds(30)).until(() -> registry.stream()
                    .anyMatch(check -> check.getId().equals("llm-testprovider")));
        }
    }
}
