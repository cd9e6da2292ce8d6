package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that want what an answer says get the same of a streamed one, or an error, and never its description. */
@Timeout(60)
class StreamStepsTest extends RouteCasesSupport {
    private final List<Object> read = new CopyOnWriteArrayList<>();

    /** Reads a stream in several ways, each a method. */
    public static final class Reader {
        /** Asks for the text. */
        public List<String> words(String text) {
            return List.of(text.split(" "));
        }

        /** Iterates without asking whether another reader was there. */
        public String iterate(Iterator<Delta> deltas) {
            StringBuilder all = new StringBuilder();
            while (deltas.hasNext()) {
                all.append(deltas.next().text());
            }
            return all.toString();
        }
    }

    @BeforeEach
    void streams() {
        context.getRegistry().bind("reader", new Reader());
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

    private void keep(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        read.add(body instanceof Delta delta ? delta.text() : body);
    }

    private static void assertReadBefore(Exchange exchange) {
        assertThat(exchange.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be read by another step: it has been read by");
    }

    // ---- split

    @Test
    void aSplitByABeanGetsTheText() throws Exception {
        Exchange done = routed((r, in) -> r.split().method("reader", "words").process(this::keep));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    void aSplitByAnExpressionForTheTextGetsTheText() throws Exception {
        server.always(Answer.stream("one,t", "wo,", "three"));
        routed((r, in) -> r.split(in.simple("${bodyAs(String)}")).delimiter(",").process(this::keep));
        assertThat(read).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSplitByATokenizerGetsTheText(boolean streaming) throws Exception {
        routed((r, in) -> r.split(in.body().tokenize(" ")).streaming(streaming).process(this::keep));
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    void aSplitOfSomethingElseLeavesTheStreamToTheNext() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.constant("x,y"))
                .process(this::keep)
                .end()
                .split(in.simple("${body}"))
                .streaming()
                .process(this::keep));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("x", "y", "one ", "two ", "three");
    }

    /** The steps within a split run on the thread that evaluates its expression. */
    @Test
    void aStepWithinASplitStillReadsNothingByShowingTheStream() throws Exception {
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .split(in.simple("${body}"))
                .streaming()
                .setHeader("shown", in.simple("${variable.answer}"))
                .process(exchange -> read.add(exchange.getMessage().getHeader("shown"))));
        assertThat(done.getException()).isNull();
        assertThat(read)
                .hasSize(3)
                .allSatisfy(shown -> assertThat(shown).asString().startsWith("ChatStream[openai-compatible:m"));
    }

    // ---- the second reader

    @Test
    void anEndpointThatIteratesAfterASplitGetsAnError() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.simple("${body}"))
                .streaming()
                .process(this::keep)
                .end()
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
        assertThat(read).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bean:reader?method=iterate", "direct:reads"})
    void anEndpointThatIteratesAfterAnotherGetsAnError(String first) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:reads")
                        .errorHandler(noErrorHandler())
                        .setHeader("x")
                        .method("reader", "iterate");
            }
        });
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .to(first)
                .setBody(in.simple("${variable.answer}"))
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
    }

    @Test
    void anEndpointThatIteratesAfterAProcessorGetsAnError() throws Exception {
        Exchange done = routed((r, in) -> r.process(exchange ->
                        exchange.getMessage().getBody(ChatStream.class).forEach(read::add))
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
        assertThat(read).hasSize(3);
    }

    @Test
    void anEndpointThatAsksForTheTextAfterASplitGetsTheWhole() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.simple("${body}"))
                .streaming()
                .process(this::keep)
                .end()
                .to("bean:reader?method=words"));
        assertAnswered(done, List.of("one", "two", "three"));
    }

    // ---- data formats

    @Test
    void aDataFormatWritesTheText() throws Exception {
        Exchange done = routed((r, in) -> r.marshal().json().convertBodyTo(String.class));
        assertAnswered(done, "\"one two three\"");
    }

    @Test
    void aDataFormatParsesTheText() throws Exception {
        server.always(Answer.stream("{\"a\":", "1}"));
        assertAnswered(routed((r, in) -> r.unmarshal().json()), Map.of("a", 1));
    }

    // ---- conversions of the route

    @Test
    void aVariableIsConvertedToTheText() throws Exception {
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .convertVariableTo("answer", String.class)
                .setBody(in.simple("${variable.answer}")));
        assertAnswered(done, "one two three");
    }

    @Test
    void aHeaderIsConvertedToTheText() throws Exception {
        Exchange done = routed((r, in) -> r.setHeader("answer", in.simple("${body}"))
                .convertHeaderTo("answer", String.class)
                .setBody(in.simple("${header.answer}")));
        assertAnswered(done, "one two three");
    }

    @Test
    void aReceivedVariableIsConvertedToTheText() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .toV(any("m", "streaming=true"), null, "answer")
                        .log(LoggingLevel.ERROR, "${variable.answer}")
                        .convertVariableTo("answer", String.class)
                        .setBody(simple("${body} ${variable.answer}"));
            }
        });
        assertAnswered(send("direct:in", "q"), "q one two three");
    }

    @Test
    void serverSentEventsAreConvertedToTheirText() throws Exception {
        Exchange done = routed((r, in) -> r.convertBodyTo(InputStream.class).convertBodyTo(String.class));
        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody(String.class))
                .startsWith("data: {")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void aProgramGetsTheTextOfServerSentEvents() throws Exception {
        routed((r, in) -> r.convertBodyTo(InputStream.class));
        assertThat(template.requestBody("direct:in", "q", String.class))
                .startsWith("data: {")
                .endsWith("data: [DONE]\n\n");
        assertThat(template.send("direct:in", ExchangePattern.InOut, e -> e.getMessage()
                                .setBody("q"))
                        .getMessage()
                        .getBody(String.class))
                .endsWith("data: [DONE]\n\n");
    }
}
