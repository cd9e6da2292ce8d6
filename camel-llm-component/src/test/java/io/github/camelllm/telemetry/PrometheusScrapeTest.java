package io.github.camelllm.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ChunkTimes;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Prometheus reads: every name, unit and bucket, in all conventions. */
class PrometheusScrapeTest {
    private static final String MODELS = "gen_ai_request_model=\"m\",gen_ai_response_model=\"m\"";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private MicrometerRecorder recorder(SemanticConventions conventions) {
        return new MicrometerRecorder(registry, (provider, model) -> true, conventions);
    }

    private static void record(CallRecorder recorder, CallOutcome outcome) {
        recorder.begun(outcome.provider(), outcome.model());
        recorder.ended(outcome);
    }

    private static CallOutcome.Builder call() {
        return CallOutcome.of("p", "m").nanos(1_500_000_000).providerNanos(1_200_000_000);
    }

    /** Returns the times of deltas that arrived at these milliseconds. */
    private static ChunkTimes chunks(long... millis) {
        AtomicInteger next = new AtomicInteger();
        ChunkTimes times = new ChunkTimes(() -> TimeUnit.MILLISECONDS.toNanos(millis[next.getAndIncrement()]));
        for (int i = 0; i < millis.length; i++) {
            times.delta();
        }
        return times;
    }

    private static ChatResponse.Builder answer() {
        UsageDetails details = new UsageDetails(30L, 4L, 20L, null, null, Map.of(), null);
        return ChatResponse.builder()
                .model("m")
                .usage(new Usage(100L, 11L, 40L, 5L, 3L, details))
                .cost(new BigDecimal("0.25"));
    }

    /** Makes calls that touch every metric. */
    private String scrapeOfEverything(SemanticConventions conventions) {
        MicrometerRecorder recorder = recorder(conventions);
        record(
                recorder,
                call().attempts(3)
                        .firstTokenNanos(500_000_000)
                        .chunkTimes(chunks(0, 20, 20))
                        .abandonedCost(new BigDecimal("0.5"))
                        .limitWaits(new LimitWaits(1_000_000, true, true, true))
                        .answered(answer().build()));
        record(
                recorder,
                call().operation(Operation.EMBEDDINGS)
                        .answered(answer().cost(null).build()));
        record(
                recorder,
                call().operation(Operation.MODELS)
                        .answered(ChatResponse.builder().build()));
        record(
                recorder,
                call().answered(answer().cache(
                                new CacheResult(CacheStatus.HIT, "k", null, Usage.UNKNOWN, BigDecimal.ONE))
                        .build()));
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.GAUGE && metric != Metric.CALLS_IN_FLIGHT) {
                recorder.gauge(metric, metric.tags().stream().map(tag -> "x").toList(), () -> 2);
            }
        }
        return registry.scrape();
    }

    @ParameterizedTest
    @EnumSource
    void everyNameUnitAndBucketIsThere(SemanticConventions conventions) {
        String scrape = scrapeOfEverything(conventions);
        for (Metric metric : Metric.values()) {
            String name = metric.prometheusName();
            String type =
                    switch (metric.kind()) {
                        case TIMER, HISTOGRAM -> "histogram";
                        case COUNTER -> "counter";
                        case GAUGE -> "gauge";
                    };
            if (!conventions.reports(metric)) {
                assertThat(scrape).doesNotContain(name);
                continue;
            }
            assertThat(scrape).contains("# TYPE " + name + " " + type + "\n");
            for (Metric.Tag tag : metric.tags()) {
                assertThat(scrape)
                        .containsPattern(
                                Pattern.quote(name) + "\\w*\\{[^}]*" + tag.key().replace('.', '_') + "=");
            }
            for (double bound : metric.buckets()) {
                assertThat(scrape)
                        .containsPattern(Pattern.quote(name + "_bucket{") + "[^}]*le=\""
                                + Pattern.quote(Double.toString(bound).replace("E7", "E7")) + "\"");
            }
        }
    }

    @Test
    void theNamesAreThoseOfOpenTelemetrysExporter() {
        scrapeOfEverything(SemanticConventions.BOTH);
        String scrape = registry.scrape();
        assertThat(scrape)
                .contains("gen_ai_client_operation_duration_seconds_bucket")
                .contains("gen_ai_client_operation_time_to_first_chunk_seconds_sum")
                .contains("gen_ai_client_token_usage_count")
                .contains("gen_ai_client_inference_duration_seconds_count")
                .contains("gen_ai_client_inference_time_to_first_chunk_seconds_count")
                .contains("gen_ai_client_inference_usage_input_tokens_total")
                .contains("gen_ai_client_inference_usage_cache_write_input_tokens_total")
                .contains("gen_ai_client_inference_operation_output_tokens_bucket")
                .contains("gen_ai_client_embeddings_duration_seconds_count")
                .contains("camel_llm_cost_USD_total")
                .contains("camel_llm_cache_requests_total");
    }

    @Test
    void tokensAreSplitByModality() {
        String scrape = scrapeOfEverything(SemanticConventions.LATEST);
        assertValue(scrape, "gen_ai_client_inference_usage_input_tokens_total", "chat", "audio", "30.0");
        assertValue(scrape, "gen_ai_client_inference_usage_input_tokens_total", "chat", "image", "20.0");
        assertValue(scrape, "gen_ai_client_inference_usage_input_tokens_total", "chat", "text", "50.0");
        assertValue(scrape, "gen_ai_client_inference_usage_output_tokens_total", "chat", "audio", "4.0");
        assertValue(scrape, "gen_ai_client_inference_usage_output_tokens_total", "chat", "text", "7.0");
        assertValue(scrape, "gen_ai_client_inference_usage_cache_read_input_tokens_total", "chat", "unknown", "40.0");
        assertThat(scrape)
                .as("embeddings are not inference")
                .doesNotContainPattern("gen_ai_client_inference_usage_[^\\n]*embeddings");
    }

    private static void assertValue(String scrape, String name, String operation, String modality, String value) {
        assertThat(scrape)
                .contains(name + "{gen_ai_operation_name=\"" + operation + "\",gen_ai_provider_name=\"p\","
                        + MODELS.replace(",gen_ai_response", ",gen_ai_response")
                        + ",gen_ai_token_modality=\"" + modality + "\"} " + value);
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT", "RATE_LIMIT", "AUTHENTICATION"})
    void aFailedCallCountsNoTokensOfUnknownModality(ErrorKind kind) {
        record(recorder(SemanticConventions.BOTH), call().failed(kind));
        String scrape = registry.scrape();
        for (String name : List.of(
                "gen_ai_client_inference_usage_input_tokens_total",
                "gen_ai_client_inference_usage_output_tokens_total",
                "gen_ai_client_inference_usage_reasoning_output_tokens_total")) {
            assertValue(scrape, name, "chat", "unknown", "0.0");
        }
        assertThat(scrape)
                .as("the distribution of tokens is unknown")
                .doesNotContain("gen_ai_client_token_usage")
                .doesNotContain("gen_ai_client_inference_operation_input_tokens");
        assertThat(scrape)
                .containsPattern("camel_llm_calls_total\\{error_type=\""
                        + kind.name().toLowerCase(java.util.Locale.ROOT) + "\"[^}]*} 1.0");
    }

    @Test
    void countedTokensAreNotUsed() {
        record(
                recorder(SemanticConventions.BOTH),
                call().operation(Operation.COUNT_TOKENS).answered(answer().build()));
        assertThat(registry.scrape()).doesNotContain("tokens_total").doesNotContain("token_usage");
    }

    @ParameterizedTest
    @EnumSource
    void eachDeltaAfterTheFirstHasATime(SemanticConventions conventions) {
        record(
                recorder(conventions),
                call().firstTokenNanos(500_000_000)
                        .chunkTimes(chunks(500, 500, 510, 521, 561, 562, 200_000))
                        .failed(ErrorKind.STREAM_INTERRUPTED));
        for (Metric metric : List.of(Metric.TIME_PER_OUTPUT_CHUNK, Metric.INFERENCE_PER_CHUNK)) {
            if (conventions.reports(metric)) {
                assertThat(registry.get(metric.meter()).timer().count()).isEqualTo(6);
                assertThat(registry.get(metric.meter()).timer().totalTime(TimeUnit.MILLISECONDS))
                        .isCloseTo(199_500, within(0.1));
                assertThat(registry.scrape()).as("0, 10 and 1 ms").contains(bucket(metric, "0.01", 3));
                assertThat(registry.scrape()).as("11 ms").contains(bucket(metric, "0.02", 4));
                assertThat(registry.scrape()).as("40 ms").contains(bucket(metric, "0.04", 5));
                assertThat(registry.scrape()).contains(bucket(metric, "81.92", 5));
                assertThat(registry.scrape()).contains(bucket(metric, "+Inf", 6));
            }
        }
    }

    private static String bucket(Metric metric, String bound, int count) {
        return metric.prometheusName() + "_bucket{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"p\"," + MODELS
                + ",le=\"" + bound + "\"} " + count;
    }

    @Test
    void theTimePerTokenStartsWithTheFirstDelta() {
        record(
                recorder(SemanticConventions.V1_41),
                call().firstTokenNanos(500_000_000).answered(answer().build()));
        assertThat(registry.get(Metric.TIME_PER_OUTPUT_TOKEN.meter())
                        .timer()
                        .totalTime(java.util.concurrent.TimeUnit.MILLISECONDS))
                .isEqualTo(100.0); // a second for ten more tokens
    }

    @Test
    void overheadIsWhatTheProviderAndWaitsDidNotTake() {
        record(
                recorder(SemanticConventions.V1_41),
                call().limitWaits(new LimitWaits(100_000_000, true, false, false))
                        .pausedNanos(150_000_000)
                        .answered(answer().build()));
        assertThat(registry.get(Metric.OVERHEAD.meter()).timer().totalTime(java.util.concurrent.TimeUnit.MILLISECONDS))
                .isEqualTo(50.0);
    }

    @Test
    void callsInFlightAreThoseThatHaveNotEnded() {
        MicrometerRecorder recorder = recorder(SemanticConventions.V1_41);
        recorder.begun("p", "m");
        recorder.begun("p", "n");
        assertThat(registry.scrape()).contains("camel_llm_calls_in_flight{gen_ai_provider_name=\"p\"} 2.0");
        recorder.ended(call().failed(ErrorKind.TIMEOUT));
        assertThat(registry.scrape()).contains("camel_llm_calls_in_flight{gen_ai_provider_name=\"p\"} 1.0");
    }

    /** As camel-micrometer-prometheus does when routes are reloaded. */
    @Test
    void aRegistryThatIsClearedHasAllMetricsAgainWithTheNextCall() {
        MicrometerRecorder recorder = recorder(SemanticConventions.BOTH);
        recorder.gauge(Metric.POOL_CONNECTIONS, List.of("leased"), () -> 7);
        record(recorder, call().firstTokenNanos(1).answered(answer().build()));
        List<String> before = names();
        recorder.begun("p", "m");
        registry.clear();
        assertThat(names()).isEmpty();
        record(recorder, call().firstTokenNanos(1).answered(answer().build()));
        assertThat(names()).isEqualTo(before);
        assertThat(registry.scrape())
                .contains("camel_llm_pool_connections{state=\"leased\"} 7.0")
                .contains("camel_llm_calls_in_flight{gen_ai_provider_name=\"p\"} 1.0")
                .contains(
                        "gen_ai_client_operation_duration_seconds_count{error_type=\"none\",gen_ai_operation_name=\"chat\","
                                + "gen_ai_provider_name=\"p\"," + MODELS + "} 1");
    }

    private List<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().toString())
                .sorted()
                .toList();
    }

    /** As many modalities, types and operations as there are, and models without end. */
    @Test
    void theNumberOfSeriesIsBounded() {
        MicrometerRecorder recorder =
                new MicrometerRecorder(registry, (provider, model) -> false, SemanticConventions.BOTH);
        for (int i = 0; i < 5_000; i++) {
            record(
                    recorder,
                    CallOutcome.of("p", "model" + i)
                            .operation(Operation.values()[i % Operation.values().length])
                            .firstTokenNanos(1)
                            .answered(answer().model("answer" + i).build()));
        }
        for (int i = 0; i < 5_000; i++) {
            recorder.gauge(Metric.BUDGET_SPENT, List.of("budget" + i), () -> 1);
        }
        for (Metric metric : Metric.values()) {
            assertThat(registry.find(metric.meter()).meters())
                    .as(metric.meter())
                    .hasSizeLessThan(1_101);
        }
    }
}
