package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultUnitOfWork;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Camel iterates over the callbacks of a unit of work without its lock, so that a call of a copy, which can begin and end on any
 * thread, must not change them.
 */
class EndActionsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> ran = new ArrayList<>();
    private Exchange original;
    private CountingUnitOfWork unit;

    /** A unit of work that counts changes of its callbacks. */
    private static final class CountingUnitOfWork extends DefaultUnitOfWork {
        private int changes;

        CountingUnitOfWork(Exchange exchange) {
            super(exchange);
        }

        @Override
        public void addSynchronization(Synchronization synchronization) {
            changes++;
            super.addSynchronization(synchronization);
        }

        @Override
        public void removeSynchronization(Synchronization synchronization) {
            changes++;
            super.removeSynchronization(synchronization);
        }
    }

    @BeforeEach
    void start() {
        context.start();
        original = new DefaultExchange(context);
        unit = new CountingUnitOfWork(original);
        original.getExchangeExtension().setUnitOfWork(unit);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange copy(Exchange of) {
        Exchange copy = of.copy();
        copy.setProperty(ExchangePropertyKey.CORRELATION_ID, of.getExchangeId());
        OuterUnitOfWork.note(copy, of);
        return copy;
    }

    private Synchronization action(String name) {
        return new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange exchange) {
                ran.add(name + " of " + (exchange == original ? "the original" : "another"));
            }
        };
    }

    @Test
    void callsOfCopiesChangeNoCallbacksOfTheUnitOfWork() {
        Exchange one = copy(original);
        Exchange two = copy(original);
        Exchange nested = copy(two);
        assertThat(unit.changes).as("one callback for all copies").isEqualTo(1);
        Runnable removed = OuterUnitOfWork.onDone(one, action("ended"));
        OuterUnitOfWork.onDone(two, action("open"));
        OuterUnitOfWork.onDone(nested, action("nested"));
        CompletableFuture.runAsync(removed).join();
        assertThat(unit.changes).isEqualTo(1);
        unit.done(original);
        assertThat(ran).containsExactlyInAnyOrder("open of the original", "nested of the original");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromRunning() {
        Exchange copy = copy(original);
        OuterUnitOfWork.onDone(copy, new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange exchange) {
                throw new IllegalStateException("broken");
            }
        });
        OuterUnitOfWork.onDone(copy, action("other"));
        unit.done(original);
        assertThat(ran).containsExactly("other of the original");
    }

    @Test
    void afterAHandoverLaterCopiesBelongToTheOriginalAgain() {
        OuterUnitOfWork.onDone(copy(original), action("first"));
        Exchange target = new DefaultExchange(context);
        UnitOfWork other = new DefaultUnitOfWork(target);
        target.getExchangeExtension().setUnitOfWork(other);
        unit.handoverSynchronization(target);
        OuterUnitOfWork.onDone(copy(original), action("second"));
        unit.done(original);
        assertThat(ran).containsExactly("second of the original");
        other.done(target);
        assertThat(ran).containsExactly("second of the original", "first of another");
    }
}
