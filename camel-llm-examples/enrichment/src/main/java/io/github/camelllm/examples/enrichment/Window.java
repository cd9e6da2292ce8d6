package io.github.camelllm.examples.enrichment;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The limit of calls in flight: when it is reached, an exchange waits until another one has ended.
 *
 * <p>Camel's own {@code throttle().concurrentRequestsMode()} drops its count of exchanges in flight when none has ended for ten seconds, and a slow
 * model can take longer.
 */
final class Window implements Processor {
    /** The property of an exchange that says whether its call is the only one in flight from beginning to end. */
    static final String ALONE = "alone";

    private int size;
    private int inFlight;

    Window(int size) {
        this.size = size;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        exchange.setProperty(ALONE, enter());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange ended) {
                leave();
            }
        });
    }

    /** Returns whether no other call can be in flight as long as this one is. */
    private synchronized boolean enter() throws InterruptedException {
        while (inFlight >= size) {
            wait();
        }
        inFlight++;
        return size == 1;
    }

    private synchronized void leave() {
        inFlight--;
        notifyAll();
    }

    /** Reduces the limit by one call, down to one. */
    synchronized void narrow() {
        size = Math.max(1, size - 1);
    }
}
