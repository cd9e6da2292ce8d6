package io.github.camelllm.concurrent;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which exchanges complete, so that no route ever runs on an I/O thread. A task of a worker's own runs
 * at once on the same thread; one that the pool refuses, because it is closed, runs on the caller's: nothing is dropped.
 *
 * <p>How many there are follows from what routes do with them. To wake a thread costs more than the few microseconds of
 * a short task, so while tasks are short there are {@link #FEW}, which find the next task waiting when they have done
 * one. Where routes wait for something, or tasks wait and none gets done, there are {@link #MANY}; and more, step by
 * step, if all of those are blocked, perhaps by routes that wait for an answer which itself needs a worker.
 */
public final class Workers implements Executor {
    /** Threads for tasks that only compute. */
    public static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Threads for tasks that wait. */
    static final int MANY = Math.max(16, FEW);

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MOST = 1_000;

    /** The time of an average task from which on it is thought to wait for something. */
    private static final long LONG_NANOS = 1_000_000;

    /** How long tasks wait before it is looked whether any gets done. */
    static final Duration LOOK_AFTER = Duration.ofMillis(5);

    /** Looks in a row at which nothing had got done, before there are more than many. */
    private static final int PATIENCE = 20;

    private final ThreadLocal<Boolean> onWorker = ThreadLocal.withInitial(() -> Boolean.FALSE);
    private final ExecutorService pool;
    private final @Nullable ThreadPoolExecutor threads;
    private final Timer timer;
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile long averageNanos;
    private long completedBefore = -1; // this and the next are used by one look at a time
    private int looksInVain;

    /**
     * @param pool is resized if it is a {@link ThreadPoolExecutor}
     * @param timer looks after tasks that wait
     */
    public Workers(ExecutorService pool, Timer timer) {
        this.pool = pool;
        this.threads = pool instanceof ThreadPoolExecutor sizeable ? sizeable : null;
        this.timer = timer;
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
            return;
        }
        watch();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // what is lost between threads does not matter
    private void run(Runnable task) {
        onWorker.set(Boolean.TRUE);
        long start = timer.nanos();
        try {
            task.run();
        } finally {
            onWorker.set(Boolean.FALSE); // cheaper than to remove it, and set it anew for the next task
            averageNanos += (timer.nanos() - start - averageNanos) / 16;
        }
    }

    /** Has a look taken in a while if tasks wait. */
    private void watch() {
        if (threads != null && !threads.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
            timer.after(LOOK_AFTER, () -> {
                look(threads);
                watched.set(false);
                watch();
            });
        }
    }

    private void look(ThreadPoolExecutor threads) {
        long completed = threads.getCompletedTaskCount();
        boolean inVain = completed == completedBefore;
        completedBefore = completed;
        looksInVain = inVain ? looksInVain + 1 : 0;
        int now = threads.getCorePoolSize();
        if (looksInVain > PATIENCE) {
            looksInVain = 0;
            resize(threads, Math.min(MOST, now + Math.max(1, now / 4)));
        } else if (inVain || averageNanos >= LONG_NANOS) {
            resize(threads, Math.max(now, MANY));
        } else {
            resize(threads, FEW);
        }
    }

    private static void resize(ThreadPoolExecutor threads, int size) {
        int now = threads.getCorePoolSize();
        if (size > now) {
            LOG.debug("Routes wait on all {} workers; growing to {}", now, size);
            threads.setMaximumPoolSize(size);
            threads.setCorePoolSize(size);
        } else if (size < now) {
            threads.setCorePoolSize(size);
            threads.setMaximumPoolSize(size);
        }
    }
}
