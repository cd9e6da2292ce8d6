package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.MessageHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that send a streamed answer somewhere send its text, and those that show it or run steps leave it alone. */
@Timeout(60)
class StreamSentTest extends RouteCasesSupport {
    private final List<Object> sent = new CopyOnWriteArrayList<>();
    private final List<Object> read = new CopyOnWriteArrayList<>();

    /** Asks for the content by the context's type converter, as camel-kafka and camel-jms do; logs do so, too. */
    private final class Sink extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String type, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    return new DefaultProducer(this) {
                        @Override
                        public void process(Exchange exchange) throws Exception {
                            Object body = exchange.getMessage().getBody();
                            Class<?> wanted =
                                    getCamelContext().getClassResolver().resolveMandatoryClass(type);
                            Object content =
                                    getCamelContext().getTypeConverter().convertTo(wanted, exchange, body);
                            sent.add(
                                    content instanceof InputStream in
                                            ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                            : content);
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }

    @BeforeEach
    void streams() {
        context.addComponent("sink", new Sink());
        server.always(Answer.stream("one ", "two ", "three"));
    }

    private Exchange routed(BiConsumer<RouteDefinition, RouteBuilder> steps) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                steps.accept(from("direct:in").to(any("m", "streaming=true")), this);
            }
        });
        return template.request("direct:in", exchange -> exchange.getMessage().setBody("q"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "toD", "multicast", "routingSlip", "below"})
    void theText(String how) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:below").to("sink:java.lang.String").setHeader("shown", simple("${body}"));
            }
        });
        Exchange done = routed((r, in) -> {
            switch (how) {
                case "to" -> r.to("sink:java.lang.String");
                case "toD" -> r.toD("sink:java.lang.${header.none}String");
                case "multicast" -> r.multicast().to("sink:java.lang.String", "mock:x");
                case "routingSlip" -> r.routingSlip(in.constant("sink:java.lang.String"));
                default -> r.to("direct:below");
            }
        });
        assertThat(done.getException()).isNull();
        assertThat(sent).containsExactly("one two three");
    }

    @Test
    void theTextAsAnInputStream() throws Exception {
        routed((r, in) -> r.to("sink:java.io.InputStream"));
        assertThat(sent).containsExactly("one two three");
    }

    @Test
    void theTextToAWebService() throws Exception {
        second.always(Answer.json(200, "{}"));
        routed((r, in) -> r.setHeader(Exchange.HTTP_METHOD, in.constant("POST")).to(second.baseUrl() + "/notes"));
        assertThat(second.takeRequest(SOON).body()).isEqualTo("one two three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:shows", "direct:dynamic", "log:x?showAll=true", "mock:x"})
    void nothingByAnEndpointThatShowsItOrRunsSteps(String to) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:shows")
                        .log(LoggingLevel.ERROR, "${body}")
                        .setVariable("answer", body())
                        .setBody(constant("else"))
                        .to("sink:java.lang.String")
                        .log(LoggingLevel.ERROR, "${variable.answer}")
                        .setHeader("shown", simple("${variable.answer}"))
                        .setBody(variable("answer"));
                from("direct:dynamic").toD("direct:shows").log(LoggingLevel.ERROR, "${body}");
            }
        });
        Exchange done =
                routed((r, in) -> r.to(to).log(LoggingLevel.ERROR, "${body}").process(exchange -> exchange.getMessage()
                        .getBody(ChatStream.class)
                        .forEach(delta -> read.add(delta.text()))));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("one ", "two ", "three");
    }

    /** As the binding of the REST DSL has it written. */
    @Test
    void jsonOfAStreamIsItsText() throws Exception {
        Exchange done = routed((r, in) -> r.process(exchange ->
                sent.add(JSON.writeValueAsString(exchange.getMessage().getBody(ChatStream.class)))));
        assertThat(done.getException()).isNull();
        assertThat(sent).containsExactly("\"one two three\"");
    }

    /** Some servers reply with a buffer: without this conversion the reply was empty. */
    @Test
    void aBufferOfAReplyHasItsContent() throws Exception {
        Exchange streamed = routed((r, in) -> {});
        assertThat(text(streamed)).startsWith("data: {").endsWith("data: [DONE]\n\n");
        server.always(Answer.chat("whole"));
        assertThat(text(send(any("m", "output=response"), "q"))).isEqualTo("whole");
    }

    private ConsumerTemplate queued() throws Exception {
        routed((r, in) -> r.to(ExchangePattern.InOnly, "seda:queue"));
        return context.createConsumerTemplate();
    }

    @Test
    void aConsumerTemplateThatAsksForAStringGetsTheText() throws Exception {
        try (ConsumerTemplate queue = queued()) {
            assertThat(queue.receiveBody("seda:queue", SOON.toMillis(), String.class))
                    .isEqualTo("one two three");
        }
    }

    @Test
    void aConsumerTemplateReadsUntilItSaysThatItIsDone() throws Exception {
        try (ConsumerTemplate queue = queued()) {
            Exchange received = queue.receive("seda:queue", SOON.toMillis());
            received.getMessage().getBody(ChatStream.class).forEach(delta -> read.add(delta.text()));
            queue.doneUoW(received);
        }
        assertThat(read).containsExactly("one ", "two ", "three");
    }

    /** It ends the exchange before it returns the body. */
    @ParameterizedTest
    @EnumSource(
            value = ExchangePattern.class,
            names = {"InOut", "InOnly"})
    void theCallerOwnsAStreamThatAConsumerTemplateReturns(ExchangePattern pattern) throws Exception {
        try (ConsumerTemplate queue = queued()) {
            queue.receive("seda:queue", SOON.toMillis());
            template.send(
                    "direct:in", pattern, exchange -> exchange.getMessage().setBody("q"));
            try (ChatStream stream = queue.receiveBody("seda:queue", SOON.toMillis(), ChatStream.class)) {
                stream.forEach(delta -> read.add(delta.text()));
            }
        }
        assertThat(read).containsExactly("one ", "two ", "three");
    }

    @Test
    void aQueueThatIsShownIsNotRead() throws Exception {
        try (ConsumerTemplate queue = queued()) {
            Exchange waiting = ((BrowsableEndpoint) context.getEndpoint("seda:queue"))
                    .getExchanges()
                    .get(0);
            assertThat(MessageHelper.dumpAsXml(waiting.getMessage())).contains("0 chunks read, open");
            assertThat(queue.receiveBody("seda:queue", SOON.toMillis(), String.class))
                    .isEqualTo("one two three");
        }
    }

    private static String text(Exchange exchange) {
        ByteBuffer buffer = exchange.getContext()
                .getTypeConverter()
                .convertTo(ByteBuffer.class, exchange, exchange.getMessage().getBody());
        return StandardCharsets.UTF_8.decode(buffer).toString();
    }
}
