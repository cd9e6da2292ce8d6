package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Public reports and combinations about the life cycle of calls in routes; each case has a test of its own name. */
@Timeout(120)
class RouteCasesLifeTest extends LlmTestSupport {
    private static final Duration SOON = Duration.ofSeconds(60);

    private String any(String model, String... options) {
        return "llm:openai-compatible:" + model + "?maxRetries=0&apiKey=key-0123456789&baseUrl=" + server.baseUrl()
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private void routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }

    private CompletableFuture<Exchange> later(String uri, Map<String, Object> headers) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("q");
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private static Exchange ended(CompletableFuture<Exchange> sent) {
        assertThat(sent).succeedsWithin(SOON);
        return sent.join();
    }

    private static void assertAnswered(Exchange exchange, Object body) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(body);
    }

    /** The stop of a producer by one of Camel's producer caches. */
    @Nested
    class StoppedProducers {
        @Test
        void routeProducerCacheInFlight() throws Exception {
            CountDownLatch all = new CountDownLatch(6);
            server.respond(request -> {
                all.countDown();
                await(all);
                return Answer.chat("answer");
            });
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD(any("m-${header.n}"), 1);
                }
            });
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int n = 1; n <= 6; n++) {
                sent.add(later("direct:in", Map.of("n", n)));
                int asked = n;
                server.await(SOON, s -> s.requests().size() == asked); // none begins before the one before has
            }
            sent.forEach(one -> assertAnswered(ended(one), "answer"));
        }

        @Test
        void routeProducerCacheStreaming() throws Exception {
            server.always(Answer.stream("ab", "cd", "ef").paced(Duration.ofMillis(50)));
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .toD(any("m-${header.n}", "streaming=true"), -1)
                            .split(body())
                            .streaming()
                            .to("mock:pieces");
                }
            });
            Exchange exchange = send("direct:in", "q", Map.of("n", 1));
            assertThat(exchange.getException()).isNull();
            assertPieces("ab", "cd", "ef");
        }

        private void assertPieces(String... texts) {
            assertThat(context.getEndpoint("mock:pieces", MockEndpoint.class).getExchanges())
                    .extracting(e -> e.getMessage().getBody(Delta.class).text())
                    .containsExactly(texts);
        }

        @ParameterizedTest
        @ValueSource(strings = {"recipientList", "routingSlip", "dynamicRouter", "enrich", "toD"})
        void aStreamOutlivesItsProducerInEachDynamicEip(String eip) throws Exception {
            server.always(Answer.stream("ab", "cd", "ef").paced(Duration.ofMillis(20)));
            String uri = any("m", "streaming=true");
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    switch (eip) {
                        case "recipientList" ->
                            from("direct:in")
                                    .recipientList(constant(uri))
                                    .cacheSize(-1)
                                    .end()
                                    .to("direct:read");
                        case "routingSlip" ->
                            from("direct:in")
                                    .routingSlip(constant(uri))
                                    .cacheSize(-1)
                                    .end()
                                    .to("direct:read");
                        case "dynamicRouter" ->
                            from("direct:in")
                                    .dynamicRouter(method(new OnceTo(uri), "next"))
                                    .cacheSize(-1)
                                    .end()
                                    .to("direct:read");
                        case "enrich" ->
                            from("direct:in")
                                    .enrich()
                                    .constant(uri)
                                    .cacheSize(-1)
                                    .end()
                                    .to("direct:read");
                        default -> from("direct:in").toD(uri, -1).to("direct:read");
                    }
                    from("direct:read").split(body()).streaming().to("mock:pieces");
                }
            });
            Exchange exchange = send("direct:in", "q");
            assertThat(exchange.getException()).isNull();
            assertPieces("ab", "cd", "ef");
        }

        @Test
        void aStreamOutlivesTheTemplateThatAskedForIt() throws Exception {
            server.always(Answer.stream("ab", "cd").paced(Duration.ofMillis(100)));
            ProducerTemplate mine = context.createProducerTemplate(1);
            ChatStream first = stream(mine, "a");
            ChatStream second = stream(mine, "b"); // in the place of the first one's producer
            mine.stop();
            assertThat(first.text()).isEqualTo("abcd");
            assertThat(second.text()).isEqualTo("abcd");
        }

        private ChatStream stream(ProducerTemplate mine, String model) {
            return mine.request(
                            any(model, "streaming=true"), e -> e.getMessage().setBody("q"))
                    .getMessage()
                    .getBody(ChatStream.class);
        }

        /** Endpoints are evicted too from 1,000 on: 1,400 calls are in flight at once, each of an endpoint of its own. */
        @Test
        void moreEndpointsThanCamelKeepsAreAnswered() throws Exception {
            int calls = 1_400;
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD("llm:mock:echo?mock.latency=1500ms&user=u-${header.n}");
                }
            });
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int n = 0; n < calls; n++) {
                sent.add(later("direct:in", Map.of("n", n)));
            }
            sent.forEach(one -> assertAnswered(ended(one), "q"));
        }

        @Test
        void aLongCallIsAnsweredAfterAThousandOtherTenants() throws Exception {
            CountDownLatch others = new CountDownLatch(1);
            server.respond(request -> {
                if (request.body().contains("tenant-long")) {
                    await(others);
                }
                return Answer.chat("answer");
            });
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD(any("m", "user=tenant-${header.n}"));
                    from("direct:others").toD("llm:mock:echo?user=tenant-${header.n}");
                }
            });
            CompletableFuture<Exchange> sent = later("direct:in", Map.of("n", "long"));
            server.await(SOON, s -> s.requests().size() == 1);
            for (int n = 0; n < 1_100; n++) {
                assertAnswered(send("direct:in", "q", Map.of("n", n)), "answer");
            }
            assertThat(sent).isNotDone();
            others.countDown();
            assertAnswered(ended(sent), "answer");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 1, 3})
        void threadsThatStopEachOthersProducersAreAllAnswered(int cacheSize) throws Exception {
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD("llm:mock:echo?mock.latency=1ms&user=u-${header.n}", cacheSize);
                }
            });
            AtomicInteger answered = new AtomicInteger();
            List<Exception> failures = new ArrayList<>();
            ExecutorService senders = Executors.newFixedThreadPool(8);
            for (int sender = 0; sender < 8; sender++) {
                int first = sender;
                senders.execute(() -> {
                    for (int i = 0; i < 200; i++) {
                        Exchange exchange = sendOnce(Map.of("n", (first + i) % 7));
                        if (exchange.getException() == null
                                && "q".equals(exchange.getMessage().getBody())) {
                            answered.incrementAndGet();
                        } else {
                            synchronized (failures) {
                                failures.add(exchange.getException());
                            }
                        }
                    }
                });
            }
            senders.shutdown();
            assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
            assertThat(answered).hasValue(1_600);
        }
    }

    /** Sends again where Camel's ServicePool has lost a new producer to another thread, as it does with any component. */
    private Exchange sendOnce(Map<String, Object> headers) {
        Exchange exchange;
        do {
            exchange = send("direct:in", "q", headers);
        } while (exchange.getException() != null
                && String.valueOf(exchange.getException().getMessage()).startsWith("No producer, this processor"));
        return exchange;
    }

    /** Bean of a dynamic router that sends to one endpoint. */
    public static final class OnceTo {
        private final String uri;
        private boolean sent;

        OnceTo(String uri) {
            this.uri = uri;
        }

        /** Returns the endpoint, and then null. */
        public String next() {
            if (sent) {
                return null;
            }
            sent = true;
            return uri;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The stop of a route while it has calls in flight. */
    @Nested
    class StoppedRoutes {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void routeStopUnderLoad(boolean dynamic) throws Exception {
            CountDownLatch first = new CountDownLatch(1);
            server.respond(request -> {
                await(first);
                return Answer.chat("ok");
            });
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    if (dynamic) {
                        from("direct:in").routeId("r").toD(any("${header.m}"), -1);
                    } else {
                        from("direct:in").routeId("r").to(any("m"));
                    }
                }
            });
            List<CompletableFuture<Exchange>> sent = send(200);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stopRoute(30_000));
            first.countDown();
            assertThat(stop).succeedsWithin(SOON);
            sent.forEach(one -> assertAnswered(ended(one), "ok"));

            server.forgetRequests();
            server.always(Answer.silent());
            context.getRouteController().startRoute("r");
            sent = send(200);
            stopRoute(100);
            sent.forEach(one -> assertThat(ended(one).getException()).isInstanceOf(CallCancelledException.class));

            server.always(Answer.chat("ok"));
            context.getRouteController().startRoute("r");
            assertAnswered(RouteCasesLifeTest.this.send("direct:in", "q", Map.of("m", "m")), "ok");
        }

        private List<CompletableFuture<Exchange>> send(int calls) {
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                sent.add(later("direct:in", Map.of("m", "m")));
            }
            server.await(SOON, s -> s.requests().size() == calls);
            return sent;
        }

        private void stopRoute(long millis) {
            try {
                context.getRouteController().stopRoute("r", millis, TimeUnit.MILLISECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void theStopOfARouteLeavesTheCallsOfOthersAlone() throws Exception {
            CountDownLatch stopped = new CountDownLatch(1);
            server.respond(request -> {
                await(stopped);
                return Answer.chat("ok");
            });
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").routeId("r").toD(any("${header.m}"));
                    from("direct:other").routeId("other").toD(any("${header.m}"));
                }
            });
            CompletableFuture<Exchange> mine = later("direct:in", Map.of("m", "m"));
            CompletableFuture<Exchange> others = later("direct:other", Map.of("m", "m"));
            server.await(SOON, s -> s.requests().size() == 2);
            stopRoute(50);
            assertThat(ended(mine).getException()).isInstanceOf(CallCancelledException.class);
            stopped.countDown();
            assertAnswered(ended(others), "ok");
        }

        @Test
        void aThousandCallsInFlightEndOnceEachWithTheContext() throws Exception {
            server.always(Answer.silent());
            context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
            context.getShutdownStrategy().setTimeout(500);
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD("llm:mock:echo?mock.latency=1h&user=u-${header.n}", 3);
                    from("direct:retry").to(any("m").replace("maxRetries=0", "maxRetries=3&maxDelay=1h"));
                }
            });
            server.always(Answer.rateLimited("600"));
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int n = 0; n < 1_000; n++) {
                sent.add(later(n % 100 == 0 ? "direct:retry" : "direct:in", Map.of("n", n)));
            }
            server.await(SOON, s -> s.requests().size() == 10 && s.activeRequests() == 0);
            long start = System.nanoTime();
            context.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            sent.forEach(one -> assertThat(ended(one).getException()).isInstanceOf(CallCancelledException.class));
        }
    }

    /** Routes that block the threads on which they continue. */
    @Nested
    class BlockedWorkers {
        private List<CompletableFuture<Exchange>> send(int calls) {
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                sent.add(later("direct:in", Map.of()));
            }
            return sent;
        }

        @ParameterizedTest
        @CsvSource({"1100, breaker", "5000, breaker", "5000, template", "1500, breakerWithTimeout"})
        void routeBlockedWorkers(int calls, String how) throws Exception {
            String inner = "llm:mock:echo?mock.latency=200ms";
            ProducerTemplate nested = context.createProducerTemplate();
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    var outer = from("direct:in").to("llm:mock:echo?mock.latency=1500ms");
                    switch (how) {
                        case "breaker" -> outer.circuitBreaker().to(inner).end();
                        case "breakerWithTimeout" ->
                            outer.circuitBreaker()
                                    .resilience4jConfiguration()
                                    .timeoutEnabled(true)
                                    .timeoutDuration(60_000)
                                    .bulkheadEnabled(false)
                                    .end()
                                    .to(inner)
                                    .end();
                        default -> outer.process(e -> e.getMessage().setBody(nested.requestBody(inner, "q")));
                    }
                }
            });
            List<CompletableFuture<Exchange>> sent = send(calls);
            assertAnswered(RouteCasesLifeTest.this.send("llm:mock:echo", "another"), "another");
            sent.forEach(one -> assertAnswered(ended(one), "q"));
        }
    }

    /** Settings of the component, and headers of earlier steps, where they do not apply. */
    @Nested
    class Defaults {
        private static final String VECTOR = "{\"object\":\"list\",\"model\":\"e\",\"data\":[{\"object\":\"embedding\","
                + "\"index\":0,\"embedding\":[0.5,0.25]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";

        private void setAll() {
            LlmConfiguration all = component.getConfiguration();
            all.setTemperature(0.2);
            all.setTopP(0.9);
            all.setTopK(40);
            all.setMaxTokens("100");
            all.setSeed(7L);
            all.setStop("END");
            all.setPresencePenalty(0.1);
            all.setFrequencyPenalty(0.1);
            all.setReasoningEffort("low");
            all.setStreaming(true);
            all.setUser("someone");
            all.setJsonSchema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
        }

        private static void assertVector(Exchange exchange) {
            assertThat(exchange.getException()).isNull();
            assertThat((List<?>) exchange.getMessage().getBody())
                    .singleElement()
                    .isEqualTo(new float[] {0.5f, 0.25f});
        }

        @Test
        void routeDefaultTemperatureEmbeddings() {
            component.getConfiguration().setTemperature(0.2);
            component.getConfiguration().setMaxTokens("100");
            server.always(Answer.json(200, VECTOR));
            assertVector(send(any("e", "operation=embeddings"), "q"));
            assertThat(json(received()).has("temperature")).isFalse();
        }

        @Test
        void allDefaultsLeaveEmbeddingsAlone() {
            setAll();
            server.always(Answer.json(200, VECTOR));
            assertVector(send(any("e", "operation=embeddings"), "q"));
            assertThat(json(received()).fieldNames()).toIterable().containsOnly("model", "input", "user");
        }

        @Test
        void allDefaultsLeaveTheListOfModelsAlone() {
            setAll();
            component.getConfiguration().getAdditionalBodyProperty().put("safe", "true");
            server.always(Answer.json(200, "{\"data\":[{\"id\":\"m\"}]}"));
            assertAnswered(send(any("m", "operation=models"), null), List.of("m"));
            assertThat(received().path()).endsWith("/models");
        }

        @Test
        void allDefaultsLeaveACountOfTokensAlone() {
            setAll();
            server.always(Answer.json(200, "{\"input_tokens\":3}"));
            String uri = "llm:anthropic:claude-opus-4-1?operation=count_tokens&maxRetries=0&apiKey=k&baseUrl="
                    + server.baseUrl().resolve("/");
            assertAnswered(send(uri, "q"), 3L);
        }

        @Test
        void allDefaultsLeaveCompletionsAlone() {
            setAll();
            component.getConfiguration().setStreaming(false);
            server.always(Answer.json(200, "{\"choices\":[{\"text\":\"on\",\"finish_reason\":\"stop\"}]}"));
            assertAnswered(send(any("m", "operation=completion"), "q"), "on");
            assertThat(json(received()).path("temperature").asDouble()).isEqualTo(0.2);
        }

        /** What holds for all endpoints holds for those whose protocol has it. */
        @Test
        void aDefaultThatAProtocolDoesNotHaveIsLeftOut() {
            component.getConfiguration().setSeed(7L);
            component.getConfiguration().setPresencePenalty(0.1);
            component.getConfiguration().setTemperature(0.2);
            server.always(
                    Answer.json(
                            200,
                            "{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"stop_reason\":\"end_turn\",\"role\":\"assistant\",\"type\":\"message\"}"));
            String uri = "llm:anthropic:claude-opus-4-1?maxRetries=0&apiKey=k&baseUrl="
                    + server.baseUrl().resolve("/");
            assertAnswered(send(uri, "q"), "ok");
            assertThat(json(received()).path("temperature").asDouble()).isEqualTo(0.2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"temperature=0.2", "maxTokens=100", "streaming=true", "seed=1", "jsonSchema={}"})
        void whatTheEndpointItselfSetsIsRefused(String option) {
            component.getConfiguration().setTemperature(0.2);
            server.always(Answer.json(200, VECTOR));
            assertThat(send(any("e", "operation=embeddings", option), "q").getException())
                    .isInstanceOf(io.github.camelllm.chat.InvalidRequestException.class);
        }

        @Test
        void headersOfAnEarlierStepLeaveEmbeddingsAlone() {
            server.always(Answer.json(200, VECTOR));
            Map<String, Object> headers = new HashMap<>();
            headers.put(LlmConstants.TEMPERATURE, 0.5);
            headers.put(LlmConstants.TOP_P, 0.5);
            headers.put(LlmConstants.MAX_TOKENS, 10);
            headers.put(LlmConstants.STREAMING, true);
            headers.put(LlmConstants.JSON_SCHEMA, "{\"type\":\"object\"}");
            headers.put(LlmConstants.TOOL_CHOICE, "auto");
            headers.put(LlmConstants.SYSTEM_MESSAGE, "Be brief");
            assertVector(send(any("e", "operation=embeddings"), "q", headers));
        }
    }

    /** Contexts that Camel starts although an endpoint of theirs could not be asked. */
    @Nested
    class Starts {
        private final DefaultCamelContext lenient = new DefaultCamelContext();

        @org.junit.jupiter.api.AfterEach
        void stop() {
            lenient.stop();
        }

        private void add(RouteBuilder routes) throws Exception {
            if (lenient.hasComponent("llm") == null) {
                LlmComponent fresh = new LlmComponent();
                fresh.environment(name -> null);
                lenient.addComponent("llm", fresh);
            }
            lenient.addRoutes(routes);
        }

        private Exchange ask(String uri) {
            return lenient.createProducerTemplate()
                    .send(uri, e -> e.getMessage().setBody("q"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "llm:groq:llama-3.3-70b-versatile?x",
                    "llm:azure:m?apiKey=k&x",
                    "llm:nobody:m?x",
                    "llm:groq:m?apiKey=k&jsonSchema=classpath:none.json&x"
                })
        void routeLazyStartWithoutKey(String uri) throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to(uri.replace("x", "lazyStartProducer=true"));
                    from("direct:ok").to("llm:mock:echo");
                }
            });
            lenient.start();
            assertAnswered(ask("direct:ok"), "q");
            assertThat(ask("direct:a").getException()).hasStackTraceContaining("io.github.camelllm.chat");
        }

        @Test
        void lazyStartIsTakenFromTheComponentToo() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    getContext().getComponent("llm", LlmComponent.class).setLazyStartProducer(true);
                    from("direct:a").to("llm:groq:llama-3.3-70b-versatile");
                }
            });
            lenient.start();
            assertThat(ask("direct:a").getException())
                    .isInstanceOf(io.github.camelllm.chat.AuthenticationException.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"llm:groq:llama-3.3-70b-versatile", "llm:azure:m", "llm:openai:m?additionalHeader.X=y"})
        void routeMockedEndpointWithoutKey(String uri) throws Exception {
            lenient.getCamelContextExtension()
                    .registerEndpointCallback(
                            new org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy("llm:*", true));
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to(uri).to("mock:after");
                    from("direct:dynamic")
                            .toD(uri.replace("llm:", "llm:${header.none}"))
                            .to("mock:after");
                }
            });
            lenient.start();
            assertThat(ask("direct:a").getException()).isNull();
            assertThat(ask("direct:dynamic").getException()).isNull();
            String mock = "mock:" + org.apache.camel.util.StringHelper.before(uri, "?", uri);
            assertThat(lenient.getEndpoint(mock, MockEndpoint.class).getReceivedCounter())
                    .isEqualTo(2);
            assertThat(lenient.getEndpoint("mock:after", MockEndpoint.class).getReceivedCounter())
                    .isEqualTo(2);
        }

        @Test
        void anEndpointThatAdviceSkipsNeedsNoKey() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a")
                            .routeId("a")
                            .to("llm:groq:llama-3.3-70b-versatile")
                            .to("mock:after");
                }
            });
            AdviceWith.adviceWith(lenient, "a", advice -> advice.mockEndpointsAndSkip("llm:groq*"));
            lenient.start();
            assertThat(ask("direct:a").getException()).isNull();
            assertThat(lenient.getEndpoint("mock:llm:groq:llama-3.3-70b-versatile", MockEndpoint.class)
                            .getReceivedCounter())
                    .isEqualTo(1);
        }

        @Test
        void anEndpointThatIsMockedButNotSkippedNeedsItsKey() throws Exception {
            lenient.getCamelContextExtension()
                    .registerEndpointCallback(
                            new org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy("llm:*", false));
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("llm:groq:llama-3.3-70b-versatile");
                }
            });
            assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                    .hasMessageContaining("GROQ_API_KEY");
        }

        @Test
        void aRouteThatDoesNotStartIsNotChecked() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a")
                            .autoStartup(false)
                            .choice()
                            .when(body().isNotNull())
                            .to("llm:groq:m")
                            .otherwise()
                            .multicast()
                            .to("llm:openai:m");
                    from("direct:b").precondition("false").to("llm:mistral:m");
                    from("direct:ok").to("llm:mock:echo");
                }
            });
            lenient.start();
            assertAnswered(ask("direct:ok"), "q");
        }

        @Test
        void anEndpointOfAnotherRouteThatStartsIsChecked() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").autoStartup(false).to("llm:groq:m");
                    from("direct:b").to("llm:groq:m");
                }
            });
            assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                    .hasMessageContaining("GROQ_API_KEY");
        }

        @Test
        void aContextWithoutAutoStartupIsNotChecked() throws Exception {
            lenient.setAutoStartup(false);
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("llm:groq:m");
                }
            });
            lenient.start();
            assertThat(lenient.getStatus().isStarted()).isTrue();
        }

        /** The controller restarts the route until there is a key. */
        @Test
        void theSupervisingControllerStartsTheRouteWhenThereIsAKey() throws Exception {
            Map<String, String> keys = new java.util.concurrent.ConcurrentHashMap<>();
            LlmComponent fresh = new LlmComponent();
            fresh.environment(keys::get);
            lenient.addComponent("llm", fresh);
            var controller = lenient.getRouteController().supervising();
            controller.setBackOffDelay(50);
            controller.setInitialDelay(1);
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").routeId("a").to("llm:groq:m?baseUrl=" + server.baseUrl());
                    from("direct:ok").routeId("ok").to("llm:mock:echo");
                }
            });
            lenient.start();
            org.awaitility.Awaitility.await()
                    .until(() ->
                            lenient.getRouteController().getRouteStatus("ok").isStarted()
                                    && !controller.getRestartingRoutes().isEmpty());
            assertAnswered(ask("direct:ok"), "q");
            assertThat(lenient.getRouteController().getRouteStatus("a").isStarted())
                    .isFalse();
            keys.put("GROQ_API_KEY", "key-0123456789");
            org.awaitility.Awaitility.await()
                    .until(() ->
                            lenient.getRouteController().getRouteStatus("a").isStarted());
            assertAnswered(ask("direct:a"), "Hello");
        }

        @Test
        void theSecondStartTellsAllMistakesToo() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ok").to("llm:mock:echo");
                }
            });
            lenient.start();
            lenient.stop();
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("llm:groq:m");
                    from("direct:b").to("llm:openai:m");
                }
            });
            assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                    .isInstanceOf(io.github.camelllm.chat.ConfigurationException.class)
                    .hasMessageContainingAll("GROQ_API_KEY", "OPENAI_API_KEY");
        }

        @Test
        void aContextThatWasRefusedStartsWhenThereIsAKey() throws Exception {
            Map<String, String> keys = new HashMap<>();
            addComponent(keys);
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("llm:groq:m?baseUrl=" + server.baseUrl());
                    from("direct:b").to("llm:openai:m?baseUrl=" + server.baseUrl());
                }
            });
            for (int i = 0; i < 2; i++) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start))
                        .hasMessageContainingAll("GROQ_API_KEY", "OPENAI_API_KEY");
                lenient.stop(); // which removes the component
                addComponent(keys);
            }
            keys.put("GROQ_API_KEY", "key-0123456789");
            keys.put("OPENAI_API_KEY", "key-0123456789");
            lenient.start();
            assertAnswered(ask("direct:a"), "Hello");
            lenient.stop();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .as("threads of components that the context has removed")
                    .noneMatch(name -> name.startsWith("camel-llm-io"));
        }

        private void addComponent(Map<String, String> keys) {
            LlmComponent fresh = new LlmComponent();
            fresh.environment(keys::get);
            lenient.addComponent("llm", fresh);
        }

        @Test
        void theProviderIsNamedOnce() throws Exception {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("llm:openai:gpt-4o");
                }
            });
            assertThat(org.assertj.core.api.Assertions.catchThrowable(lenient::start)
                            .getMessage())
                    .startsWith("openai: Not ready to start: No API key for OpenAI: ");
        }
    }
}
