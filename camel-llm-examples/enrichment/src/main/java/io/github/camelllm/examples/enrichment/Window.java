package io.github.camelllm.examples.enrichment;

import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The bound on the calls under way: who comes when it is full waits until an exchange has ended.
 *
 * <p>Camel's own {@code throttle().concurrentRequestsMode()} forgets who is under way when nothing has ended for ten
 * seconds, which a slow model can take.
 */
final class Window implements Processor {
    private final Semaphore free;

    Window(int size) {
        this.free = new Semaphore(size);
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        free.acquire();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange ended) {
                free.release();
            }
        });
    }
}
