package io.github.camelllm.examples.benchmark;

import io.github.camelllm.balance.LlmLoadBalancer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A load balancer whose first candidate always fails. There is a route for each call that can be in flight, with addresses of its own, so that the
 * server knows after which error a request comes.
 */
final class FailoverRoute implements Contender {
    private final CamelContext context = new DefaultCamelContext();
    private final Queue<AsyncProducer> idle = new ConcurrentLinkedQueue<>();

    FailoverRoute(String baseUrl, Scenario scenario) throws Exception {
        for (int slot = 0; slot < scenario.inFlight(); slot++) {
            add(baseUrl, slot);
        }
        context.start();
        for (int slot = 0; slot < scenario.inFlight(); slot++) {
            AsyncProducer producer = context.getEndpoint("direct:" + slot).createAsyncProducer();
            producer.start();
            idle.add(producer);
        }
    }

    private void add(String baseUrl, int slot) throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer().strategy("priority");
        balancer.setBreaker(false); // a breaker would stop the calls to the one that fails
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + slot)
                        .loadBalance(balancer)
                        .to(uri(baseUrl + "/failing/" + slot), uri(baseUrl + "/next/" + slot))
                        .end();
            }
        });
    }

    private static String uri(String address) {
        return "llm:openai:" + MODEL + "?maxRetries=0&apiKey=" + KEY + "&baseUrl=" + address + "/v1";
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public void ask(Reply reply) {
        AsyncProducer producer = idle.remove();
        Exchange exchange = producer.getEndpoint().createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(QUESTION);
        producer.process(exchange, doneSync -> {
            idle.add(producer);
            answer(exchange, reply);
        });
    }

    private static void answer(Exchange exchange, Reply reply) {
        if (exchange.getException() != null) {
            reply.failed(exchange.getException());
        } else {
            reply.answer(exchange.getMessage().getBody(String.class));
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
