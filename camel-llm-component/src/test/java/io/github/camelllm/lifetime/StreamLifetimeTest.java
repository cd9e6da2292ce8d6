package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.TransientLlmException;
import io.github.camelllm.component.ScriptedProvider;
import io.github.camelllm.stream.ChatStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamLifetimeTest {
    private static final String LLM = "llm:scripted:m?streaming=true&maxRetries=0";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final CompletableFuture<Void> routeDone = new CompletableFuture<>();

    @BeforeEach
    void start() {
        context.getRegistry().bind("scripted", provider);
        context.start();
        template.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        provider.close();
    }

    @Test
    void codeThatRequestsAnEndpointReadsTheStreamAfterwards() {
        provider.plays(take -> take.say("one").await(routeDone).say("two").end());

        ChatStream stream = template.requestBody(LLM, "question", ChatStream.class);
        routeDone.complete(null);

        assertThat(stream.text()).isEqualTo("onetwo");
    }

    @Test
    void codeThatSendsToAnEndpointReadsTheStreamAfterwards() {
        provider.plays(take -> take.say("one").await(routeDone).say("two").end());

        Exchange exchange = template.send(LLM, sent -> sent.getMessage().setBody("question"));
        routeDone.complete(null);

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("onetwo");
    }

    @Test
    void codeThatRequestsARouteReadsTheStreamAfterwards() throws Exception {
        route(r -> r.from("direct:in").circuitBreaker().to(LLM).end());
        provider.plays(take -> take.say("one").await(routeDone).say("two").end());

        ChatStream stream = template.requestBody("direct:in", "question", ChatStream.class);
        routeDone.complete(null);

        assertThat(stream.text()).isEqualTo("onetwo");
    }

    @Test
    void codeThatRequestsARouteReadsItsEventsAfterwards() throws Exception {
        route(r -> r.from("direct:in").streamCache("false").to(LLM).convertBodyTo(InputStream.class));
        provider.plays(take -> take.say("one").await(routeDone).say("two").end());

        InputStream events = (InputStream) template.requestBody("direct:in", (Object) "question");
        routeDone.complete(null);

        assertThat(events).asString(StandardCharsets.UTF_8).endsWith("data: [DONE]\n\n");
    }

    @Test
    void aStreamThatTheReplyDoesNotCarryIsClosed() throws Exception {
        route(r -> r.from("direct:in").to(LLM).setBody(r.constant("done")));
        provider.plays(take -> take.say("one"));

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("done");

        assertThat(provider.take().call.cancelled()).isTrue();
    }

    @Test
    void aStreamOfARouteThatFailsIsClosed() throws Exception {
        route(r -> r.from("direct:in").to(LLM).throwException(new IllegalStateException("later")));
        provider.plays(take -> take.say("one"));

        Exchange exchange =
                template.request("direct:in", sent -> sent.getMessage().setBody("question"));

        assertThat(exchange.getException()).hasMessage("later");
        assertThat(provider.take().call.cancelled()).isTrue();
    }

    @Test
    void aStreamInARouteWithoutAReplyIsClosedWithAReason() throws Exception {
        route(r -> r.from("direct:in").to(LLM));
        provider.plays(take -> take.say("one"));

        Exchange exchange = template.send("direct:in", sent -> sent.getMessage().setBody("question"));

        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        assertThat(provider.take().call.cancelled()).isTrue();
        assertThatExceptionOfType(CallCancelledException.class)
                .isThrownBy(stream::next)
                .withMessageContaining("request it (InOut)");
    }

    @Test
    void aStreamEndsWithTheExchangeOfAConsumer() throws Exception {
        provider.plays(take -> take.say("one"));
        route(r -> r.from("timer:once?repeatCount=1&delay=0")
                .setBody(r.constant("question"))
                .to(LLM));

        await().until(() -> !provider.takes.isEmpty() && provider.take().call.cancelled());
    }

    @Test
    void aStreamEndsWithTheExchangeOfAConsumerThatCopiedIt() throws Exception {
        provider.plays(take -> take.say("one"));
        route(r -> r.from("seda:in?pollTimeout=10").to(LLM));

        template.sendBody("seda:in?pollTimeout=10", "question");

        await().until(() -> !provider.takes.isEmpty() && provider.take().call.cancelled());
    }

    @Test
    void aStreamGoesWithItsExchangeToAnotherThread() throws Exception {
        AtomicReference<String> read = new AtomicReference<>();
        CompletableFuture<Void> firstDone = new CompletableFuture<>();
        route(r -> r.from("direct:in").circuitBreaker().to(LLM).end().to("seda:next?pollTimeout=10"));
        route(r -> r.from("seda:next?pollTimeout=10").process(exchange -> {
            firstDone.join();
            read.set(exchange.getMessage().getBody(String.class));
        }));
        provider.plays(take -> take.say("one").await(firstDone).say("two").end());

        template.sendBody("direct:in", "question");
        firstDone.complete(null);

        await().untilAsserted(() -> assertThat(read).hasValue("onetwo"));
    }

    @Test
    void aTappedRouteReadsItsOwnStreamAfterTheMainRouteIsDone() throws Exception {
        AtomicReference<String> read = new AtomicReference<>();
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .wireTap("direct:tapped")
                .end()
                .setBody(r.constant("main")));
        route(r -> r.from("direct:tapped")
                .circuitBreaker()
                .to(LLM)
                .end()
                .process(exchange -> read.set(exchange.getMessage().getBody(String.class))));
        provider.plays(take -> take.await(routeDone).say("one").say("two").end());

        template.sendBody("direct:in", "question");
        routeDone.complete(null);

        await().untilAsserted(() -> assertThat(read).hasValue("onetwo"));
    }

    @Test
    void anUnreadStreamOfATappedRouteEndsWithIt() throws Exception {
        route(r -> r.from("direct:in").wireTap("direct:tapped").setBody(r.constant("main")));
        route(r -> r.from("direct:tapped").circuitBreaker().to(LLM).end());
        provider.plays(take -> take.say("one"));

        template.requestBody("direct:in", (Object) "question");

        await().until(() -> !provider.takes.isEmpty() && provider.take().call.cancelled());
    }

    @Test
    void everyBranchOfAMulticastHasAStreamThatLivesOn() throws Exception {
        List<String> read = new ArrayList<>();
        route(r -> r.from("direct:in")
                .multicast((all, one) -> {
                    Exchange kept = all == null ? one : all;
                    kept.setProperty(
                            "stream" + (all == null ? 1 : 2), one.getMessage().getBody());
                    return kept;
                })
                .parallelProcessing()
                .to(LLM, LLM)
                .end()
                .process(exchange -> {
                    routeDone.complete(null);
                    read.add(exchange.getProperty("stream1", ChatStream.class).text());
                    read.add(exchange.getProperty("stream2", ChatStream.class).text());
                }));
        provider.plays(take -> take.say("one").await(routeDone).say("two").end());

        template.requestBody("direct:in", (Object) "question");

        assertThat(read).containsExactly("onetwo", "onetwo");
    }

    @Test
    void failoverSeesTheErrorBeforeTheFirstPiece() throws Exception {
        route(r -> r.from("direct:in")
                .loadBalance()
                .failover(TransientLlmException.class)
                .to(LLM, LLM));
        provider.plays(take -> {
            if (provider.takes.size() == 1) {
                take.fail(ErrorKind.OVERLOADED);
            } else {
                take.say("second").end();
            }
        });

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("second");
    }

    @Test
    void splittingGivesEveryPieceAndThenTheErrorOfACutStream() throws Exception {
        List<String> pieces = new ArrayList<>();
        route(r -> r.from("direct:in")
                .to(LLM)
                .split(r.body())
                .streaming()
                .process(exchange -> pieces.add(exchange.getMessage().getBody(String.class))));
        provider.plays(take -> take.say("one").say("two").fail(ErrorKind.STREAM_INTERRUPTED));

        Exchange exchange =
                template.request("direct:in", sent -> sent.getMessage().setBody("question"));

        assertThat(pieces).containsExactly("one", "two");
        assertThat(exchange.getException(TransientLlmException.class)).hasMessage("played");
    }

    @Test
    void aCallUnderWayIsCancelledWhenTheRouteGoesOnWithoutIt() throws Exception {
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to(LLM)
                .onFallback()
                .setBody(r.constant("too late"))
                .end());
        provider.plays(take -> {});

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("too late");

        await().until(() -> provider.take().call.cancelled());
    }

    @Test
    void aCallUnderWayThatIsNotStreamedIsCancelledToo() throws Exception {
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to("llm:scripted:m")
                .onFallback()
                .setBody(r.constant("too late"))
                .end());
        provider.plays(take -> {});

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("too late");

        await().until(() -> provider.take().call.cancelled());
    }

    @Test
    void anAnsweredCallIsNotCancelledWhenItsExchangeIsDone() throws Exception {
        route(r -> r.from("direct:in").circuitBreaker().to("llm:scripted:m").end());

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("onetwo");

        assertThat(provider.take().call.cancelled()).isFalse();
    }

    private void route(LambdaRouteBuilder route) throws Exception {
        RouteBuilder.addRoutes(context, routes -> {
            routes.errorHandler(routes.noErrorHandler());
            route.accept(routes);
        });
    }
}
