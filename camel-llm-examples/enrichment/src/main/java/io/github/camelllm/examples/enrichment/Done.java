package io.github.camelllm.examples.enrichment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/** The records that need not be asked about, by id: filled from the files of earlier runs. Threads may share it. */
final class Done extends ServiceSupport implements IdempotentRepository {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Runnable onSkip;

    Done(Runnable onSkip) {
        this.onSkip = onSkip;
    }

    /** Adds the record of an earlier run. */
    void earlier(String id) {
        ids.add(id);
    }

    @Override
    public boolean add(String id) {
        boolean isNew = ids.add(id);
        if (!isNew) {
            onSkip.run();
        }
        return isNew;
    }

    @Override
    public boolean contains(String id) {
        return ids.contains(id);
    }

    @Override
    public boolean remove(String id) {
        return ids.remove(id);
    }

    @Override
    public boolean confirm(String id) {
        return true;
    }

    @Override
    public void clear() {
        ids.clear();
    }
}
