package io.github.camelllm.component;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A program whose routes block the thread on which they continue until a second model answers, and which prints how many
 * exchanges have ended well and what kind of thread they continued on. A program, as Camel chooses the kind of threads once
 * for each JVM.
 */
public final class BlockingRoutes {
    private BlockingRoutes() {}

    /** Sends as many exchanges at once as the argument says. */
    public static void main(String[] args) throws Exception {
        AtomicReference<Thread> continued = new AtomicReference<>();
        try (CamelContext context = new DefaultCamelContext()) {
            ProducerTemplate nested = context.createProducerTemplate();
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to("llm:mock:echo?mock.latency=500ms").process(exchange -> {
                        continued.set(Thread.currentThread());
                        exchange.getMessage().setBody(nested.requestBody("llm:mock:echo?mock.latency=200ms", "second"));
                    });
                }
            });
            context.start();
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                sent.add(nested.asyncSend(
                        "direct:in", exchange -> exchange.getMessage().setBody("first")));
            }
            int ended = 0;
            for (CompletableFuture<Exchange> one : sent) {
                Exchange exchange = one.get(100, TimeUnit.SECONDS);
                if (exchange.getException() == null
                        && "second".equals(exchange.getMessage().getBody())) {
                    ended++;
                }
            }
            System.out.println(ended + " on " + kind(continued.get()) + " threads");
        }
    }

    private static String kind(Thread thread) throws ReflectiveOperationException {
        boolean virtual = Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        return virtual ? "virtual" : "platform";
    }
}
