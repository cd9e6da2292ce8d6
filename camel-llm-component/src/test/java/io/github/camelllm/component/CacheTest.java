package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.cache.MemoryCache;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.CacheUse;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes get of the response cache. */
class CacheTest extends LlmTestSupport {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-31T23:00:00Z"));

    {
        component.clock(clock);
    }

    @BeforeEach
    void theModelHasAPrice() {
        PricedModels.register(context);
    }

    private Exchange ask(Object body, String... options) {
        return ask(body, Map.of(), options);
    }

    private Exchange ask(Object body, Map<String, Object> headers, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        if (all.stream().noneMatch(option -> option.startsWith("cache="))) {
            all.add("cache=on");
        }
        Exchange exchange = send(uri(all.toArray(String[]::new)), body, headers);
        if (exchange.getMessage().getBody() instanceof ChatStream stream) {
            exchange.getMessage().setBody(stream.text());
        }
        return exchange;
    }

    private static Object status(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(LlmConstants.CACHE_STATUS);
    }

    private static Object header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name);
    }

    private static Answer answer(String text, String finishReason) {
        return Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"" + text + "\"},\"finish_reason\":\"" + finishReason
                        + "\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"cost\":0.25}}");
    }

    @Test
    void theSecondIdenticalRequestIsAHitThatCostsNothing() {
        server.always(answer("Hello", "stop"));
        Exchange first = ask("Hi");
        assertThat(status(first)).isEqualTo("miss");
        assertThat(header(first, LlmConstants.COST)).isEqualTo(new BigDecimal("0.25"));
        assertThat(header(first, LlmConstants.ATTEMPTS)).isEqualTo(1);
        Exchange second = ask("Hi");
        assertThat(status(second)).isEqualTo("hit");
        assertThat(second.getMessage().getBody()).isEqualTo("Hello");
        assertThat(header(second, LlmConstants.COST)).isEqualTo(BigDecimal.ZERO);
        assertThat(header(second, LlmConstants.TOTAL_TOKENS)).isEqualTo(0L);
        assertThat(header(second, LlmConstants.ATTEMPTS)).isEqualTo(0);
        assertThat(header(second, LlmConstants.CACHE_KEY)).isEqualTo(header(first, LlmConstants.CACHE_KEY));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whatIsRecordedOfTheFirstCallIsKeptApart() {
        server.always(answer("Hello", "stop"));
        ask("Hi");
        clock.pass(Duration.ofMinutes(5));
        ChatResponse hit = ask("Hi", "output=response").getMessage().getBody(ChatResponse.class);
        assertThat(hit.cache().age()).isEqualTo(Duration.ofMinutes(5));
        assertThat(hit.cache().saved()).isEqualTo(new BigDecimal("0.25"));
        assertThat(hit.cache().usage().inputTokens()).isEqualTo(9);
        assertThat(hit.usage().inputTokens()).isZero();
    }

    @Test
    void withoutTheCacheEachRequestIsSent() {
        ask("Hi", "cache=off");
        Exchange second = ask("Hi", "cache=off");
        assertThat(second.getMessage().getHeaders()).doesNotContainKey(LlmConstants.CACHE_STATUS);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void oneEntryServesWholeAndStreamedCalls() {
        ask("Hi");
        Exchange streamed = ask("Hi", "streaming=true");
        assertThat(streamed.getMessage().getBody()).isEqualTo("Hello");
        await().untilAsserted(() -> assertThat(status(streamed)).isEqualTo("hit"));
        server.always(Answer.stream("Stre", "amed"));
        ask("Other", "streaming=true");
        assertThat(status(ask("Other"))).isEqualTo("hit");
        assertThat(ask("Other").getMessage().getBody()).isEqualTo("Streamed");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aStreamThatBreaksIsNotStored() {
        server.enqueue(Answer.stream("Hel", "lo").cutAfter(1));
        Exchange broken = send(uri("cache=on", "streaming=true", "maxRetries=0"), "Hi");
        try (ChatStream stream = broken.getMessage().getBody(ChatStream.class)) {
            assertThat(stream == null
                            || stream.response()
                                    .handle((r, e) -> e != null)
                                    .toCompletableFuture()
                                    .join())
                    .isTrue();
        }
        assertThat(status(ask("Hi", "maxRetries=0"))).isEqualTo("miss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter"})
    void anAnswerThatIsNotCompleteIsNotStored(String finishReason) {
        server.always(answer("Hel", finishReason));
        ask("Hi");
        assertThat(status(ask("Hi"))).isEqualTo("miss");
    }

    @Test
    void anEmptyAnswerIsNotStored() {
        server.always(Answer.json(200, "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}]}"));
        ask("Hi");
        assertThat(status(ask("Hi"))).isEqualTo("miss");
    }

    @Test
    void anErrorIsNotStored() {
        server.enqueue(Answer.error(500, "x", "broken"));
        assertThat(ask("Hi", "maxRetries=0").getException()).isInstanceOf(ServerErrorException.class);
        assertThat(status(ask("Hi", "maxRetries=0"))).isEqualTo("miss");
    }

    @Test
    void anAnswerAtAPositiveTemperatureIsStoredWhenTheCacheIsOn() {
        ask("Hi", "temperature=0.9");
        assertThat(status(ask("Hi", "temperature=0.9"))).isEqualTo("hit");
        assertThat(status(ask("Hi", "temperature=0.8"))).isEqualTo("miss");
    }

    @Test
    void anAnswerIsReturnedForItsTime() {
        ask("Hi", "cacheTtl=10m");
        clock.pass(Duration.ofMinutes(9));
        assertThat(status(ask("Hi", "cacheTtl=10m"))).isEqualTo("hit");
        assertThat(status(ask("Hi", "cacheTtl=5m"))).as("who wants it younger").isEqualTo("miss");
        clock.pass(Duration.ofMinutes(6));
        assertThat(status(ask("Hi", "cacheTtl=10m"))).isEqualTo("miss");
    }

    @Test
    void aReaderDoesNotStore() {
        ask("Hi", "cache=readOnly");
        assertThat(status(ask("Hi", "cache=readOnly"))).isEqualTo("miss");
        ask("Hi");
        assertThat(status(ask("Hi", "cache=readOnly"))).isEqualTo("hit");
    }

    @Test
    void aWriterReplacesWhatIsStored() {
        ask("Hi");
        server.always(Answer.chat("New"));
        Exchange written = ask("Hi", "cache=writeOnly");
        assertThat(status(written)).isEqualTo("bypass");
        assertThat(ask("Hi").getMessage().getBody()).isEqualTo("New");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void theHeadersOfAMessageOverrideTheOptions() {
        ask("Hi", Map.of(LlmConstants.CACHE, "on"), "cache=off");
        assertThat(status(ask("Hi", Map.of(LlmConstants.CACHE, "readonly"), "cache=off")))
                .isEqualTo("hit");
        assertThat(status(ask("Hi", Map.of(LlmConstants.CACHE, "off")))).isNull();
        assertThat(status(ask("Hi", Map.of(LlmConstants.CACHE_NAMESPACE, "other"))))
                .isEqualTo("miss");
        assertThat(ask("Hi", Map.of(LlmConstants.CACHE, "sometimes")).getException())
                .hasMessageContaining("CamelLlmCache")
                .hasMessageContaining("readOnly");
    }

    @Test
    void tenantsDoNotShareAnswers() {
        ask("Hi", Map.of(LlmConstants.TENANT, "a"));
        assertThat(status(ask("Hi", Map.of(LlmConstants.TENANT, "b")))).isEqualTo("miss");
        assertThat(status(ask("Hi", Map.of(LlmConstants.TENANT, "a")))).isEqualTo("hit");
    }

    @Test
    void addressesDoNotShareAnswers() {
        ask("Hi");
        try (var other = io.github.camelllm.test.FakeLlmServer.start()) {
            other.always(Answer.chat("Other"));
            Exchange elsewhere = send(
                    "llm:openai-compatible:test-model?cache=on&apiKey=k&baseUrl=" + other.baseUrl(), "Hi", Map.of());
            assertThat(elsewhere.getMessage().getBody()).isEqualTo("Other");
        }
    }

    @Test
    void anExpiredAnswerIsReturnedWhenTheProviderFails() {
        String[] options = {"cacheTtl=10m", "cacheStaleOnError=1h", "maxRetries=0"};
        ask("Hi", options);
        server.always(Answer.error(500, "x", "broken"));
        clock.pass(Duration.ofMinutes(30));
        Exchange stale = ask("Hi", options);
        assertThat(status(stale)).isEqualTo("stale");
        assertThat(stale.getMessage().getBody()).isEqualTo("Hello");
        assertThat(header(stale, LlmConstants.COST)).isEqualTo(BigDecimal.ZERO);
        assertThat(ask("Hi", "cacheTtl=10m", "maxRetries=0").getException()).isInstanceOf(ServerErrorException.class);
        clock.pass(Duration.ofMinutes(41));
        assertThat(ask("Hi", options).getException()).isInstanceOf(ServerErrorException.class);
    }

    @Test
    void staleOnErrorTrueMeansADay() {
        String[] options = {"cacheTtl=10m", "cacheStaleOnError=true", "maxRetries=0", "streaming=true"};
        server.enqueue(Answer.stream("Hel", "lo"));
        ask("Hi", options);
        server.always(Answer.error(500, "x", "broken"));
        clock.pass(Duration.ofHours(24));
        assertThat(ask("Hi", options).getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void budgetsAreNotChargedForHits() {
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(0.30);
        component.getBudgets().put("small", settings);
        server.always(answer("Hello", "stop"));
        for (int i = 0; i < 5; i++) {
            assertThat(ask("Hi", "budget=small", "maxTokens=50").getException()).isNull();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void theBoardSeesHitsButNotAsAnswersOfTheProvider() {
        server.always(answer("Hello", "stop"));
        ask("Hi");
        double latency = component.board().snapshots().get(0).latencyMillis();
        ask("Hi");
        ask("Hi");
        CacheUse use = component.board().cacheUse().get(0);
        assertThat(use.calls()).isEqualTo(Map.of(CacheStatus.HIT, 2L, CacheStatus.MISS, 1L));
        assertThat(use.saved()).isEqualByComparingTo("0.50");
        var snapshot = component.board().snapshots().get(0);
        assertThat(snapshot.answered()).isEqualTo(1);
        assertThat(snapshot.inputTokens()).isEqualTo(9);
        assertThat(snapshot.latencyMillis()).isEqualTo(latency);
        assertThat(snapshot.inFlight()).isZero();
        assertThat(component.board().spending().get(0).total().usd()).isEqualByComparingTo("0.25");
    }

    @Test
    void answersAreInvalidatedByKeyTagAndNamespace() {
        Exchange first = ask("Hi", Map.of(LlmConstants.CACHE_TAGS, "prices, tariffs"), "cacheNamespace=faq");
        CacheKey key = CacheKey.parse((String) header(first, LlmConstants.CACHE_KEY));
        for (Invalidation what :
                List.of(Invalidation.key(key), Invalidation.tag("faq", "tariffs"), Invalidation.namespace("faq"))) {
            clock.pass(Duration.ofSeconds(1));
            component.cache().invalidate(what);
            clock.pass(Duration.ofSeconds(1));
            Map<String, Object> tags = Map.of(LlmConstants.CACHE_TAGS, List.of("tariffs"));
            assertThat(status(ask("Hi", tags, "cacheNamespace=faq")))
                    .as("%s", what)
                    .isEqualTo("miss");
            assertThat(status(ask("Hi", tags, "cacheNamespace=faq"))).isEqualTo("hit");
        }
    }

    @Test
    void aLargeAnswerIsNotStored() {
        component.setCacheMaxEntry(1_000);
        server.always(Answer.chat("x".repeat(2_000)));
        ask("Hi");
        assertThat(status(ask("Hi"))).isEqualTo("miss");
    }

    @Test
    void vectorsAreStoredForEachInput() {
        server.respond(request -> Answer.json(200, vectors(json(request).path("input"))));
        String[] options = {"operation=embeddings"};
        assertThat(status(ask(List.of("a", "bb"), options))).isEqualTo("miss");
        assertThat(status(ask(List.of("bb", "a"), options))).isEqualTo("hit");
        received();
        Exchange mixed = ask(List.of("ccc", "a", "ccc", "bb"), options);
        assertThat(status(mixed)).isEqualTo("miss");
        assertThat(json(received()).path("input")).hasToString("[\"ccc\"]");
        assertThat((List<?>) mixed.getMessage().getBody())
                .extracting(vector -> ((float[]) vector)[0])
                .containsExactly(3f, 1f, 3f, 2f);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void expiredVectorsAreReturnedWhenTheProviderFails() {
        server.respond(request -> Answer.json(200, vectors(json(request).path("input"))));
        String[] options = {"operation=embeddings", "cacheTtl=10m", "cacheStaleOnError=1h", "maxRetries=0"};
        ask(List.of("a", "bb"), options);
        clock.pass(Duration.ofMinutes(9));
        ask(List.of("ccc"), options);
        clock.pass(Duration.ofMinutes(9));
        server.respond(request -> Answer.error(500, "x", "broken"));
        Exchange stale = ask(List.of("bb", "ccc", "a"), options);
        assertThat(status(stale)).isEqualTo("stale");
        assertThat((List<?>) stale.getMessage().getBody())
                .extracting(vector -> ((float[]) vector)[0])
                .containsExactly(2f, 3f, 1f);
        assertThat(ask(List.of("bb", "dddd"), options).getException())
                .as("one of them has never been answered")
                .isInstanceOf(ServerErrorException.class);
        server.respond(request -> Answer.error(400, "x", "wrong"));
        assertThat(ask(List.of("bb"), options).getException()).isInstanceOf(InvalidRequestException.class);
        clock.pass(Duration.ofMinutes(70));
        server.respond(request -> Answer.error(500, "x", "broken"));
        assertThat(ask(List.of("bb"), options).getException()).isInstanceOf(ServerErrorException.class);
    }

    private static String vectors(com.fasterxml.jackson.databind.JsonNode inputs) {
        StringBuilder data = new StringBuilder();
        List<String> texts = new ArrayList<>();
        if (inputs.isArray()) {
            inputs.forEach(each -> texts.add(each.asText()));
        } else {
            texts.add(inputs.asText());
        }
        for (int i = 0; i < texts.size(); i++) {
            data.append(i == 0 ? "" : ",")
                    .append("{\"index\":" + i + ",\"embedding\":["
                            + texts.get(i).length() + "]}");
        }
        return "{\"data\":[" + data + "],\"usage\":{\"prompt_tokens\":3}}";
    }

    /** Chats and embeddings have tests of their own. */
    @Test
    void everyOtherOperationThatCanBeRepeatedIsStored() {
        server.always(Answer.json(200, "{\"choices\":[{\"text\":\" a time\",\"finish_reason\":\"stop\"}]}"));
        assertThat(status(ask("Once upon", "operation=completion"))).isEqualTo("miss");
        assertThat(status(ask("Once upon", "operation=completion"))).isEqualTo("hit");
        assertThat(status(ask("Once upon"))).as("another operation").isEqualTo("miss");
        server.always(Answer.json(200, "{\"input_tokens\":7}"));
        String count =
                "llm:anthropic:claude-sonnet-5?operation=countTokens&cache=on&apiKey=k&baseUrl=" + server.baseUrl();
        assertThat(status(send(count, "Hi"))).isEqualTo("miss");
        Exchange again = send(count, "Hi");
        assertThat(status(again)).isEqualTo("hit");
        assertThat(again.getMessage().getBody(Long.class)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"additionalHeader.anthropic-version=2024-01-01", "additionalHeader.anthropic-beta=x"})
    void versionsOfAnApiDoNotShareAnswers(String version) {
        server.always(Answer.json(
                200,
                "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                        + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        String uri = "llm:anthropic:claude-sonnet-5?cache=on&apiKey=k&baseUrl=" + server.baseUrl();
        assertThat(status(send(uri, "Hi"))).isEqualTo("miss");
        assertThat(status(send(uri + "&" + version, "Hi"))).isEqualTo("miss");
        assertThat(status(send(uri + "/v2", "Hi"))).as("in the path").isEqualTo("miss");
        assertThat(status(send(uri + "&" + version, "Hi"))).isEqualTo("hit");
    }

    @Test
    void aListOfModelsIsNotStored() {
        server.always(Answer.json(200, "{\"data\":[{\"id\":\"m\"}]}"));
        ask("", "operation=models");
        assertThat(status(ask("", "operation=models"))).isEqualTo("bypass");
    }

    @Test
    void aCallWithAnObjectThatCannotBeHashedIsNotStored() {
        Map<String, Object> scripted = Map.of(
                LlmConstants.MOCK_ANSWER,
                ChatResponse.builder()
                        .parts(List.of(new io.github.camelllm.chat.Part.Text("x")))
                        .build());
        assertThat(status(send("llm:mock:scripted?cache=on", "Hi", scripted))).isEqualTo("bypass");
        assertThat(send("llm:mock:scripted?cache=on", "Hi", Map.of(LlmConstants.MOCK_ANSWER, "one"))
                        .getMessage()
                        .getBody())
                .isEqualTo("one");
        assertThat(send("llm:mock:scripted?cache=on", "Hi", Map.of(LlmConstants.MOCK_ANSWER, "two"))
                        .getMessage()
                        .getBody())
                .isEqualTo("two");
    }

    @Test
    void scriptsOfTwoEndpointsDoNotShareAnswers() {
        context.getRegistry().bind("one", List.of("one"));
        context.getRegistry().bind("two", List.of("two"));
        assertThat(send("llm:mock:scripted?cache=on&mock.script=#one", "Hi")
                        .getMessage()
                        .getBody())
                .isEqualTo("one");
        assertThat(send("llm:mock:scripted?cache=on&mock.script=#two", "Hi")
                        .getMessage()
                        .getBody())
                .isEqualTo("two");
    }

    @Test
    void deltasOfAHitAreThoseOfItsParts() {
        ask("Hi");
        Exchange exchange = send(uri("cache=on", "streaming=true"), "Hi");
        List<Delta> deltas = new ArrayList<>();
        try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
            stream.forEach(deltas::add);
        }
        assertThat(deltas).containsExactly(Delta.text("Hello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cacheTtl=0", "cacheStaleOnError=maybe"})
    void anOptionWithoutSenseFailsAtStart(String option) {
        assertThatThrownBy(() -> ask("Hi", option))
                .hasCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')));
    }

    @Test
    void aStoreThatDoesNotExistFailsAtStart() {
        component.setCacheStore("disk");
        assertThatThrownBy(() -> ask("Hi")).hasMessageContaining("cacheStore").hasMessageContaining("disk");
    }

    @Test
    void aBeanMayBeTheStore() {
        MemoryCache own = new MemoryCache(1 << 20, clock, JdkTimer.INSTANCE);
        context.getRegistry().bind("mine", own);
        component.setCacheStore("#mine");
        Exchange first = ask("Hi");
        assertThat(own.getIfPresent(CacheKey.parse((String) header(first, LlmConstants.CACHE_KEY))))
                .isNotNull();
        assertThat(component.cache()).isSameAs(own);
    }

    @Test
    void withoutLettuceOnlyRedisIsMissing() throws Exception {
        try (WithoutJar jar = new WithoutJar("io.lettuce.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            var llm = jar.component();
            llm.getClass().getMethod("setCacheStore", String.class).invoke(llm, "redis");
            llm.getClass().getMethod("setRedisUri", String.class).invoke(llm, "redis://127.0.0.1");
            other.addComponent("llm", llm);
            other.start();
            var sender = other.createProducerTemplate();
            assertThat(sender.requestBody("llm:mock:echo", "Hi")).isEqualTo("Hi");
            Exchange failed = sender.send("llm:mock:echo", e -> {
                e.getMessage().setBody("Hi");
                e.getMessage().setHeader(LlmConstants.CACHE, "on");
            });
            assertThat(failed.getException()).hasMessageContaining("io.lettuce:lettuce-core");
        }
    }

    @Test
    void withoutCaffeineOnlyTheCacheIsMissing() throws Exception {
        try (WithoutJar jar = new WithoutJar("com.github.benmanes.caffeine.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("llm", jar.component());
            other.start();
            var sender = other.createProducerTemplate();
            assertThat(sender.requestBody("llm:mock:echo", "Hi")).isEqualTo("Hi");
            Exchange failed = sender.send("llm:mock:echo", e -> {
                e.getMessage().setBody("Hi");
                e.getMessage().setHeader(LlmConstants.CACHE, "on");
            });
            assertThat(failed.getException()).hasMessageContaining("com.github.ben-manes.caffeine:caffeine");
        }
    }
}
