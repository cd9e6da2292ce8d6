package io.github.camelllm.examples.benchmark;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import java.util.concurrent.Flow;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;

/** The {@code llm:} component in a route; a stream is read to its end by the next step of the route. */
final class LlmRoute implements Contender {
    private static final String REPLY = "reply";

    private final CamelRoute route;
    private final boolean streamed;

    LlmRoute(String baseUrl, Scenario scenario) throws Exception {
        String uri = "llm:openai:" + MODEL + "?apiKey=" + KEY + "&baseUrl=" + baseUrl + "&maxConnections="
                + scenario.inFlight() + "&maxConnectionsPerRoute=" + scenario.inFlight();
        streamed = scenario.streamed();
        route = new CamelRoute(new RouteBuilder() {
            @Override
            public void configure() {
                if (streamed) {
                    from(CamelRoute.START).to(uri + "&streaming=true").process(new ReadsStream());
                } else {
                    from(CamelRoute.START).to(uri);
                }
            }
        });
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public void ask(Reply reply) {
        Exchange exchange = route.question();
        if (streamed) {
            exchange.setProperty(REPLY, reply);
        }
        route.send(exchange, done -> answer(done, reply));
    }

    private void answer(Exchange exchange, Reply reply) {
        if (exchange.getException() != null) {
            reply.failed(exchange.getException());
        } else if (streamed) {
            reply.end();
        } else {
            reply.answer(exchange.getMessage().getBody(String.class));
        }
    }

    @Override
    public void close() {
        route.close();
    }

    /** Passes the deltas of a stream to the reply of the exchange, and continues the route at the end of the stream. */
    private static final class ReadsStream extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Reply reply = exchange.getProperty(REPLY, Reply.class);
            exchange.getMessage().getBody(ChatStream.class).subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Delta delta) {
                    reply.piece(delta.text());
                }

                @Override
                public void onError(Throwable why) {
                    exchange.setException(why);
                    callback.done(false);
                }

                @Override
                public void onComplete() {
                    callback.done(false);
                }
            });
            return false;
        }
    }
}
