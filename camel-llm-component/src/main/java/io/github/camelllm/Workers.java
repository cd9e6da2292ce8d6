package io.github.camelllm;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which exchanges complete, so that no route ever runs on an I/O thread. A task of a worker's own runs
 * at once on the same thread; one that the pool refuses, because it is closed, runs on the caller's: nothing is dropped.
 */
final class Workers implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MOST_THREADS = 1_000;

    private final ThreadLocal<Boolean> onWorker = ThreadLocal.withInitial(() -> Boolean.FALSE);
    private final ExecutorService pool;
    private long completedBefore = -1;

    Workers(ExecutorService pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        if (onWorker.get()) {
            task.run();
            return;
        }
        try {
            pool.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    private void run(Runnable task) {
        onWorker.set(Boolean.TRUE);
        try {
            task.run();
        } finally {
            onWorker.remove();
        }
    }

    /**
     * Adds a thread if tasks wait and none has been completed since the last look: routes block all workers, perhaps
     * for an answer that itself needs a worker. Called now and then by one thread.
     */
    void unblock() {
        if (!(pool instanceof ThreadPoolExecutor threads)) {
            return;
        }
        long completed = threads.getCompletedTaskCount();
        boolean stuck =
                completed == completedBefore && !threads.getQueue().isEmpty() && threads.getPoolSize() < MOST_THREADS;
        completedBefore = completed;
        if (stuck) {
            int more = threads.getCorePoolSize() + Math.max(1, threads.getCorePoolSize() / 4);
            LOG.debug("All {} workers are blocked by routes; growing to {}", threads.getPoolSize(), more);
            threads.setMaximumPoolSize(Math.max(more, threads.getMaximumPoolSize()));
            threads.setCorePoolSize(more);
        }
    }
}
