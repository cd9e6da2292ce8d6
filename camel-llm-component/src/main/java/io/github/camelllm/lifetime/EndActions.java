package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actions of the copies of an exchange at the end of the original's unit of work. This is one completion callback for all of them, which the
 * thread that makes the first copy adds. Camel iterates over its callbacks without a lock, so no other thread, such as that of a lost hedge, may add
 * or remove one while the exchange completes.
 */
final class EndActions extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(EndActions.class);
    private static final String PROPERTY = LlmConstants.PREFIX + "EndActions";

    private final UnitOfWork unitOfWork;
    private final Set<Synchronization> actions = ConcurrentHashMap.newKeySet();

    private EndActions(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** Returns the actions of an exchange that is being copied, on the thread that copies it; null if it has no unit of work. */
    static @Nullable EndActions of(Exchange original) {
        UnitOfWork unitOfWork = original.getUnitOfWork();
        if (unitOfWork == null) {
            return null;
        }
        EndActions known = original.getProperty(PROPERTY, EndActions.class);
        // A copy inherits the property, and Camel can move callbacks to another exchange
        if (known != null && known.unitOfWork == unitOfWork && unitOfWork.containsSynchronization(known)) {
            return known;
        }
        EndActions made = new EndActions(unitOfWork);
        unitOfWork.addSynchronization(made);
        original.setProperty(PROPERTY, made);
        return made;
    }

    void add(Synchronization action) {
        actions.add(action);
    }

    void remove(Synchronization action) {
        actions.remove(action);
    }

    @Override
    public void onComplete(Exchange exchange) {
        actions.forEach(action -> run(() -> action.onComplete(exchange)));
    }

    @Override
    public void onFailure(Exchange exchange) {
        actions.forEach(action -> run(() -> action.onFailure(exchange)));
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("A callback at the end of an exchange failed", e);
        }
    }

    @Override
    public String toString() {
        return actions.size() + " calls of copies";
    }
}
