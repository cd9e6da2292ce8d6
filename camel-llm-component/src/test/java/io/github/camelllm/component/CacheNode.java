package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** A node with the component and a cache in Redis: in this process, or by {@link #main} in one of its own. */
final class CacheNode implements AutoCloseable {
    final DefaultCamelContext context = new DefaultCamelContext();
    final LlmComponent component = new LlmComponent();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final String uri;

    CacheNode(String redis, String store, String provider) throws Exception {
        component.setRedisUri(redis);
        component.setCacheStore(store);
        context.addComponent("llm", component);
        context.start();
        template.start();
        uri = "llm:openai-compatible:test-model?cache=on&maxRetries=0&apiKey=k&baseUrl=" + provider;
    }

    CompletableFuture<Exchange> asks(String question) {
        return template.asyncSend(uri, e -> e.getMessage().setBody(question));
    }

    List<CompletableFuture<Exchange>> asks(String question, int times) {
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(asks(question));
        }
        return all;
    }

    String status(String question) {
        return status(asks(question).join());
    }

    static String status(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new AssertionError("A call was lost", exchange.getException());
        }
        return exchange.getMessage().getHeader(LlmConstants.CACHE_STATUS, String.class);
    }

    @Override
    public void close() {
        template.stop();
        context.stop();
    }

    /** Asks the same question many times at once, and prints how many answers it got. */
    public static void main(String[] args) throws Exception {
        try (CacheNode node = new CacheNode(args[0], "both", args[1])) {
            int answered = 0;
            for (CompletableFuture<Exchange> each : node.asks("Hi", 250)) {
                status(each.join());
                answered++;
            }
            System.out.println("answered " + answered);
        }
    }
}
