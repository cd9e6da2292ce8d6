package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.Metric;
import io.github.camelllm.telemetry.MicrometerRecorder;
import io.github.camelllm.test.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The timer of calls in a user's registry. */
class MicrometerTest extends LlmTestSupport {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private CamelContext withRegistry(String name, MeterRegistry... registries) throws Exception {
        CamelContext other = new DefaultCamelContext();
        for (int i = 0; i < registries.length; i++) {
            other.getRegistry().bind(i == 0 ? name : name + i, registries[i]);
        }
        other.start();
        return other;
    }

    private void ask(CamelContext other, String uri) {
        other.createProducerTemplate()
                .send(uri, exchange -> exchange.getMessage().setBody("Hi"));
    }

    private Timer timer(String... tags) {
        return registry.get("gen_ai.client.operation.duration").tags(tags).timer();
    }

    @Test
    void anAnsweredCallIsTimedUnderTheNamesOfOpenTelemetry() throws Exception {
        server.always(Answer.chat("Hello"));
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri());
            ask(other, uri());
            Timer timer = timer(
                    "gen_ai.operation.name", "chat",
                    "gen_ai.provider.name", "openai-compatible",
                    "gen_ai.request.model", "test-model",
                    "gen_ai.response.model", "fake-model",
                    "error.type", "none");
            assertThat(timer.count()).isEqualTo(2);
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(timer.getId().getTags()).hasSize(5);
            assertThat(timer.getId().getDescription()).isEqualTo(Metric.OPERATION_DURATION.description());
        }
    }

    @Test
    void hitsOfTheCacheAreCountedWithWhatTheySaveAndAreInNoOtherMetric() throws Exception {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{"
                        + "\"prompt_tokens\":9,\"completion_tokens\":3,\"cost\":0.25}}"));
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri("cache=on"));
            ask(other, uri("cache=on"));
            ask(other, uri("cache=on"));
            assertThat(registry.get("camel.llm.cache.requests")
                            .tags("cache.status", "hit")
                            .counter()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("camel.llm.cache.requests")
                            .tags("cache.status", "miss")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("camel.llm.cache.saved").counter().count()).isEqualTo(0.5);
            assertThat(registry.get("camel.llm.cost").counter().count()).isEqualTo(0.25);
            assertThat(timer().count()).isEqualTo(1);
        }
    }

    @Test
    void waitsForLimitsAndRefusalsByThemAreCounted() throws Exception {
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri("requestsPerMinute=1", "maxLimitWait=0"));
            assertThat(registry.find("camel.llm.limit.wait").timer())
                    .as("nobody waited")
                    .isNull();
            ask(other, uri("requestsPerMinute=1", "maxLimitWait=0"));
            assertThat(registry.get("camel.llm.limit.refused")
                            .tags("gen_ai.request.model", "test-model")
                            .counter()
                            .count())
                    .isEqualTo(1);
            server.always(Answer.chat("Hello").delayed(Duration.ofMillis(200)));
            ProducerTemplate template = other.createProducerTemplate();
            List<CompletableFuture<Exchange>> both = List.of(
                    template.asyncSend(uri("maxConcurrent=1"), exchange -> exchange.getMessage()
                            .setBody("Hi")),
                    template.asyncSend(uri("maxConcurrent=1"), exchange -> exchange.getMessage()
                            .setBody("Hi")));
            for (CompletableFuture<Exchange> each : both) {
                assertThat(each.get(60, TimeUnit.SECONDS).getException()).isNull();
            }
            assertThat(registry.get("camel.llm.limit.wait").timer().count()).isEqualTo(1);
        }
    }

    @Test
    void itsBucketsDoubleFromTenMilliseconds() throws Exception {
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri());
            double[] seconds = Arrays.stream(timer().takeSnapshot().histogramCounts())
                    .mapToDouble(bucket -> bucket.bucket(TimeUnit.SECONDS))
                    .toArray();
            assertThat(seconds).hasSize(14).startsWith(0.01, 0.02, 0.04).endsWith(40.96, 81.92);
            assertThat(timer().takeSnapshot().histogramCounts())
                    .extracting(CountAtBucket::count)
                    .last()
                    .isEqualTo(1.0);
        }
    }

    @Test
    void operationsAreToldApart() throws Exception {
        server.always(Answer.json(200, "{\"data\":[{\"embedding\":[1]}]}"));
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri("operation=embeddings"));
            assertThat(timer("gen_ai.operation.name", "embeddings").count()).isEqualTo(1);
        }
    }

    @Test
    void aFailedCallIsTimedUnderItsKind() throws Exception {
        server.always(Answer.rateLimited());
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri("maxRetries=0"));
            assertThat(timer("error.type", "rate_limit", "gen_ai.response.model", "test-model")
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void ofSeveralRegistriesCamelsIsTaken() throws Exception {
        try (CamelContext other = withRegistry("metricsRegistry", registry, new SimpleMeterRegistry())) {
            ask(other, uri());
            assertThat(timer().count()).isEqualTo(1);
        }
    }

    @Test
    void whatAnswersCostIsCountedAndSoIsWhatIsUnknown() throws Exception {
        try (CamelContext other = withRegistry("registry", registry)) {
            ask(other, uri());
            assertThat(registry.get("camel.llm.cost.unknown")
                            .tag("gen_ai.request.model", "test-model")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.find("camel.llm.cost").counter()).isNull();
            PricedModels.register(other);
            ask(other, uri());
            ask(other, uri());
            assertThat(registry.get("camel.llm.cost").counter().count()).isEqualTo(0.00003, within(1e-12));
            assertThat(registry.get("camel.llm.cost").counter().getId().getBaseUnit())
                    .isEqualTo("USD");
        }
    }

    @Test
    void aRegistryThatRefusesTheMeterCostsNoCall() throws Exception {
        registry.config().onMeterAdded(meter -> {
            throw new IllegalArgumentException("a meter of that name has other tags");
        });
        try (CamelContext other = withRegistry("registry", registry)) {
            assertThat(other.createProducerTemplate().requestBody(uri(), (Object) "Hi"))
                    .isEqualTo("Hello");
        }
    }

    @Test
    void withoutARegistryCallsAreAnsweredAllTheSame() {
        assertThat(send(uri(), "Hi").getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void withoutMicrometersJarTheComponentWorks() throws Exception {
        try (WithoutJar loader = new WithoutJar("io.micrometer.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("llm", loader.component());
            other.start();
            assertThat(other.createProducerTemplate().requestBody("llm:mock:echo", (Object) "Hi"))
                    .isEqualTo("Hi");
        }
    }

    /** A caller that makes up names, and a provider that varies the model in its answers. */
    @Test
    void namesThatNobodyKnowsDoNotBecomeMetersWithoutNumber() {
        MicrometerRecorder recorder = new MicrometerRecorder(registry, (provider, model) -> model.equals("known"));
        for (int i = 0; i < 20_000; i++) {
            recorder.ended(outcome("made up " + i, "answer " + i));
        }
        recorder.ended(outcome("known", "known"));
        assertThat(registry.getMeters()).hasSizeLessThan(1_000);
        assertThat(timer("gen_ai.request.model", "known").count()).isEqualTo(1);
        assertThat(timer("gen_ai.request.model", "(others)", "gen_ai.response.model", "(others)")
                        .count())
                .isGreaterThan(19_900);
    }

    private static CallOutcome outcome(String asked, String answered) {
        return CallOutcome.of("p", asked)
                .answered(ChatResponse.builder().model(answered).build());
    }

    @Test
    void whatWasGivenUpIsMeasuredByItself() {
        new MicrometerRecorder(registry)
                .ended(CallOutcome.of("p", "m")
                        .abandonedCost(new BigDecimal("0.25"))
                        .failed(ErrorKind.TIMEOUT));
        assertThat(registry.get("camel.llm.cost.estimated").counter().count()).isEqualTo(0.25);
        assertThat(registry.get("camel.llm.cost").counter().count()).isZero();
        assertThat(registry.find("camel.llm.cost.unknown").counter()).isNull();
    }
}
