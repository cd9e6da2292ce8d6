package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.QuotaExceededException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.limit.LimitKind;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** What routes may send. */
class LimitsTest extends LlmTestSupport {
    private static final String AT_ONCE = "maxLimitWait=0";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-31T23:00:00Z"));

    {
        component.clock(clock);
    }

    private LimitSettings limit(String name) {
        LimitSettings settings = new LimitSettings();
        component.getLimits().put(name, settings);
        return settings;
    }

    private static void assertAnswered(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new AssertionError("The call failed", exchange.getException());
        }
    }

    private CompletableFuture<Exchange> sendLater(String uri, Map<String, Object> headers) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("Hi");
            exchange.getMessage().getHeaders().putAll(headers);
        });
    }

    private static Map<String, Object> tenant(String name) {
        return Map.of(LlmConstants.TENANT, name);
    }

    @Test
    void aRequestBeyondTheMinuteIsRefusedAtOnceWithTheWait() {
        String uri = uri("requestsPerMinute=2", AT_ONCE);
        assertAnswered(send(uri, "Hi"));
        assertAnswered(send(uri, "Hi"));
        Exchange refused = send(uri, "Hi");
        assertThat(refused.getException())
                .isInstanceOfSatisfying(RateLimitException.class, e -> assertThat(e.retryAfter())
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(61)))
                .hasMessageContaining("openai-compatible:test-model")
                .hasMessageContaining("requestsPerMinute=2");
        assertThat(refused.getProperty(LlmConstants.RETRY_AFTER_MILLIS, Long.class))
                .isBetween(1_000L, 61_000L);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void eachRetryCountsAsARequest() {
        server.enqueue(Answer.error(500, "x", "broken"));
        String uri = uri("requestsPerMinute=2", AT_ONCE, "baseDelay=1");
        assertAnswered(send(uri, "Hi"));
        assertThat(send(uri, "Hi").getException()).isInstanceOf(RateLimitException.class);
    }

    @Test
    void endpointsWithTheSameFiguresShareTheLimitAndKeysDoNot() {
        assertAnswered(send(uri("requestsPerMinute=1", AT_ONCE), "Hi"));
        String other = uri("requestsPerMinute=1", AT_ONCE, "temperature=0.5");
        assertThat(send(other, "Hi").getException()).isInstanceOf(RateLimitException.class);
        assertAnswered(send(other.replace("secret-key-0123456789", "another-key-0123456789"), "Hi"));
        assertAnswered(send(other, "Hi", Map.of(LlmConstants.API_KEY, "third-key-0123456789")));
        assertAnswered(send(other, "Hi", Map.of(LlmConstants.MODEL, "another-model")));
    }

    @Test
    void theLimitOfOneTenantIsNotThatOfAnother() {
        String uri = uri("requestsPerMinute=1", AT_ONCE, "limitScope=tenant");
        assertAnswered(send(uri, "Hi", tenant("a")));
        assertThat(send(uri, "Hi", tenant("a")).getException()).hasMessageContaining("of the tenant 'a'");
        assertAnswered(send(uri, "Hi", tenant("b")));
    }

    @Test
    void aLimitCountsForWhomItsScopeSays() {
        Map<String, Object> ann = Map.of(LlmConstants.USER, "ann");
        Map<String, Object> bob = Map.of(LlmConstants.USER, "bob");
        Map<String, Object> otherModel = Map.of(LlmConstants.MODEL, "another-model");
        Map<String, Object> otherKey = Map.of(LlmConstants.API_KEY, "another-key-0123456789");
        assertShares("user", ann, otherModel, bob);
        assertShares("model", Map.of(), otherKey, otherModel);
        assertShares("key", Map.of(), otherModel, otherKey);
        assertShares("provider", Map.of(), otherModel, null);
        assertShares("all", ann, bob, null);
        assertAnswered(send(
                uri("requestsPerMinute=1", AT_ONCE, "limitScope=provider").replace("openai-compatible", "lmstudio"),
                "Hi"));
    }

    /** One call is allowed: a caller who differs in one thing shares it, one who differs in another does not. */
    private void assertShares(
            String scope, Map<String, Object> first, Map<String, Object> same, Map<String, Object> other) {
        String uri = uri("requestsPerMinute=1", AT_ONCE, "limitScope=" + scope);
        Map<String, Object> both = new HashMap<>(first);
        both.putAll(same);
        assertAnswered(send(uri, "Hi", first));
        assertThat(send(uri, "Hi", both).getException()).as(scope).isInstanceOf(RateLimitException.class);
        if (other != null) {
            assertAnswered(send(uri, "Hi", other));
        }
    }

    @Test
    void aRefusalNamesNoKey() {
        String uri = uri("requestsPerMinute=1", AT_ONCE, "limitScope=key");
        send(uri, "Hi");
        String message = send(uri, "Hi").getException().getMessage();
        assertThat(message).contains("of the key").doesNotContain("secret-key");
    }

    @Test
    void tokensAreEstimatedBeforeAndCorrectedAfter() {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":900,"
                        + "\"completion_tokens\":50}}"));
        String uri = uri("tokensPerMinute=1000", AT_ONCE, "maxTokens=60");
        assertAnswered(send(uri, "Hi"));
        assertThat(send(uri, "Say something, please").getException())
                .as("950 tokens were taken, though fewer were expected")
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("tokensPerMinute=1000");
    }

    @Test
    void callsWaitForTheirTurnWithoutAThreadOfTheirOwn() throws Exception {
        BlockingQueue<CompletableFuture<ChatResponse>> underWay = new LinkedBlockingQueue<>();
        ChatProvider slow = call -> {
            CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
            underWay.add(answer);
            return answer;
        };
        context.getRegistry().bind("slow", ChatProvider.class, slow);
        AsyncProducer producer =
                context.getEndpoint("llm:slow:m?maxConcurrent=20").createAsyncProducer();
        producer.start();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 2020; i++) {
            all.add(process(producer));
        }
        assertThat(waiting("llm:slow:m?maxConcurrent=20")).as("calls that wait").isEqualTo(2000);
        assertThat(liveBeside(before)).as("threads for them").isLessThanOrEqualTo(40);
        for (int answered = 0; answered < 2020; answered++) {
            CompletableFuture<ChatResponse> next = underWay.poll(60, TimeUnit.SECONDS);
            assertThat(underWay).hasSizeLessThan(20);
            next.complete(ChatResponse.builder().build());
        }
        for (CompletableFuture<Exchange> each : all) {
            assertAnswered(each.get(60, TimeUnit.SECONDS));
        }
    }

    /** Each call that ends lets the next one go on; if all are answered at once, that must not be one in the other. */
    @Test
    void callsThatAreAnsweredAtOnceFollowEachOther() throws Exception {
        CompletableFuture<ChatResponse> first = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        ChatProvider prompt = call -> calls.getAndIncrement() == 0
                ? first
                : CompletableFuture.completedFuture(ChatResponse.builder().build());
        context.getRegistry().bind("prompt", ChatProvider.class, prompt);
        AsyncProducer producer =
                context.getEndpoint("llm:prompt:m?maxConcurrent=1").createAsyncProducer();
        producer.start();
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            all.add(process(producer));
        }
        first.complete(ChatResponse.builder().build());
        for (CompletableFuture<Exchange> each : all) {
            assertAnswered(each.get(60, TimeUnit.SECONDS));
        }
    }

    private static int liveBeside(Set<Thread> others) {
        Set<Thread> live = new HashSet<>(Thread.getAllStackTraces().keySet());
        live.removeAll(others);
        return live.size();
    }

    private CompletableFuture<Exchange> process(AsyncProducer producer) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("Hi");
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        producer.process(exchange, sync -> done.complete(exchange));
        return done;
    }

    private int waiting(String uri) {
        LlmEndpoint endpoint = context.getEndpoint(uri, LlmEndpoint.class);
        return component
                .shared()
                .limits()
                .of(endpoint.getConfiguration())
                .get(0)
                .waiting();
    }

    @Test
    void aHigherPriorityGoesFirst() throws Exception {
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        CompletableFuture<ChatResponse> first = new CompletableFuture<>();
        ChatProvider slow = call -> {
            order.add(String.valueOf(call.options().priority()));
            return order.size() == 1
                    ? first
                    : CompletableFuture.completedFuture(ChatResponse.builder().build());
        };
        context.getRegistry().bind("slow", ChatProvider.class, slow);
        String uri = "llm:slow:m?maxConcurrent=1";
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (String priority : List.of("normal", "low", "0", "2", "high")) {
            all.add(sendLater(uri, Map.of(LlmConstants.PRIORITY, priority)));
            int sent = all.size() - 1;
            await().until(() -> order.size() == 1 && waiting(uri) == sent);
        }
        first.complete(ChatResponse.builder().build());
        for (CompletableFuture<Exchange> each : all) {
            assertAnswered(each.get(30, TimeUnit.SECONDS));
        }
        assertThat(order).containsExactly("0", "3", "2", "0", "-3");
    }

    @Test
    void aPriorityThatIsNoneIsRefused() {
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.PRIORITY, "urgent"));
        assertThat(exchange.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("high, normal, low");
    }

    @Test
    void aWaitCountsWithinTheTotalTimeoutAndGivesBackItsPlace() {
        String uri = uri("requestsPerMinute=1", "totalTimeout=200");
        assertAnswered(send(uri, "Hi"));
        assertThat(send(uri, "Hi").getException()).isInstanceOf(LlmTimeoutException.class);
        assertThat(waiting(uri)).isZero();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aNamedLimitIsSharedByAllWhoNameIt() {
        limit("team").setRequestsPerMinute(1L);
        limit("other").setMaxConcurrent(1);
        assertAnswered(send(uri("limit=team", AT_ONCE), "Hi"));
        assertThat(send(uri("limit=other,team", AT_ONCE), "Hi").getException())
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("The limit 'team' (requestsPerMinute=1)");
    }

    @Test
    void anUnknownLimitFailsAtStartAndNamesTheKnownOnes() {
        limit("team").setRequestsPerMinute(1L);
        assertThatThrownBy(() ->
                        context.getEndpoint(uri("limit=teem")).createProducer().start())
                .hasStackTraceContaining("There is no limit 'teem' (option limit); there are team");
    }

    @Test
    void figuresThatMakeNoSenseFailAtStart() {
        for (String wrong : List.of("requestsPerMinute=0", "limitScope=everybody", "maxLimitWait=-1")) {
            assertThatThrownBy(() -> context.getEndpoint(uri("tokensPerMinute=5", wrong))
                            .createProducer()
                            .start())
                    .as(wrong)
                    .hasStackTraceContaining(wrong.substring(0, wrong.indexOf('=')));
        }
        limit("nothing");
        assertThatThrownBy(() -> context.getEndpoint(uri("limit=nothing"))
                        .createProducer()
                        .start())
                .hasStackTraceContaining("The limit 'nothing' is described wrong: none of requestsPerMinute");
    }

    @Test
    void aUserWhoseQuotaIsUsedUpIsToldUntilWhen() {
        LimitSettings daily = limit("daily");
        daily.setRequestQuota(2L);
        daily.setTokenQuota(1_000_000L);
        daily.setScope("user");
        String uri = uri("limit=daily");
        Map<String, Object> ann = Map.of(LlmConstants.USER, "ann");
        send(uri, "Hi", ann);
        send(uri, "Hi", ann);
        Exchange refused = send(uri, "Hi", ann);
        assertThat(refused.getException())
                .isInstanceOfSatisfying(QuotaExceededException.class, e -> assertThat(e.retryAfter())
                        .isEqualTo(Duration.ofHours(1)))
                .hasMessageContaining("of the user 'ann' (requestQuota=2) is used up");
        assertAnswered(send(uri, "Hi", Map.of(LlmConstants.USER, "bob")));
        List<LimitUse> use =
                component.limitUse("daily", "ann").toCompletableFuture().join();
        assertThat(use.get(0)).isEqualTo(new LimitUse(LimitKind.REQUEST_QUOTA, 2, 2, Duration.ofHours(1)));
        clock.pass(Duration.ofHours(1));
        assertAnswered(send(uri, "Hi", ann));
    }

    @Test
    void theAdaptiveLimitWaitsAsLongAsTheProviderAsks() {
        server.enqueue(Answer.error(429, "rate_limit_exceeded", "slow down").header("Retry-After", "30"));
        String uri = uri("adaptiveLimit=true", "maxRetries=0", AT_ONCE);
        assertThat(send(uri, "Hi").getException()).hasMessageContaining("slow down");
        assertThat(send(uri, "Hi").getException())
                .isInstanceOfSatisfying(RateLimitException.class, e -> assertThat(e.retryAfter())
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)))
                .hasMessageContaining("adaptiveLimit");
        assertThat(server.requests()).hasSize(1);
        assertAnswered(send(uri, "Hi", Map.of(LlmConstants.MODEL, "another-model")));
    }

    @Test
    void theAdaptiveLimitKeepsToWhatTheProviderReports() {
        server.always(Answer.chat("Hello")
                .header("x-ratelimit-limit-requests", "100")
                .header("x-ratelimit-remaining-requests", "0")
                .header("x-ratelimit-reset-requests", "60"));
        String uri = uri("adaptiveLimit=true", AT_ONCE);
        assertAnswered(send(uri, "Hi"));
        assertThat(send(uri, "Hi").getException()).isInstanceOf(RateLimitException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whoWaitsHoldsNoMoney() {
        PricedModels.register(context);
        io.github.camelllm.BudgetSettings money = new io.github.camelllm.BudgetSettings();
        money.setAmount(1.0);
        component.getBudgets().put("money", money);
        String uri = uri("budget=money", "maxTokens=50", "requestsPerMinute=1");
        assertAnswered(send(uri, "Hi"));
        CompletableFuture<Exchange> waiting = sendLater(uri, Map.of());
        await().until(() -> waiting(uri) == 1);
        assertThat(component
                        .shared()
                        .budget("money")
                        .balance("")
                        .toCompletableFuture()
                        .join()
                        .reserved())
                .isZero();
        assertThat(waiting).isNotDone();
    }
}
