package io.github.camelllm.concurrent;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which calls complete and routes continue, so that neither happens on an I/O thread. No task is dropped: one that the pool
 * rejects, because it is closed, runs on the caller's thread.
 *
 * <p>There are two queues. The urgent one is served first: it holds the completions of calls (decoding, errors, timeouts),
 * which do not block, and the continuations of routes that may have a thread waiting for them. The other one holds all other
 * continuations, which may block. So a thread that a route blocks until an answer comes gets that answer, however many
 * continuations wait.
 *
 * <p>The number of threads follows from what routes do. Waking a thread costs more than a short task of a few microseconds, so while tasks
 * are short there are {@link #FEW} threads, and a continuation runs on the thread that has completed its call. When
 * routes block threads, there are {@link #MANY}, and then as many more as there are blocked ones while tasks wait; there is
 * no upper limit, since any limit is one at which all threads can be blocked. Threads that are not needed any more end.
 */
public final class Workers implements Executor {
    /** Threads for tasks that only compute. */
    public static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Threads for tasks that block. */
    public static final int MANY = Math.max(16, FEW);

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** The average duration of a continuation above which routes are assumed to block. */
    private static final long LONG_NANOS = 1_000_000;

    private static final Duration LOOK_AFTER = Duration.ofMillis(5);
    private static final Duration SHRINK_AFTER = Duration.ofMillis(500);

    private enum Doing {
        NOTHING,
        COMPLETION,
        ROUTE
    }

    /** A thread of the pool and its current task. */
    private static final class Seat {
        private final Thread thread = Thread.currentThread();
        private volatile Doing doing = Doing.NOTHING;

        boolean isRunning() {
            return doing != Doing.NOTHING && thread.getState() == Thread.State.RUNNABLE;
        }
    }

    @SuppressWarnings("ThreadLocalUsage") // a thread belongs to the pool of one component, and there may be several
    private final ThreadLocal<@Nullable Seat> seatOfThread = new ThreadLocal<>();

    private final Queue<Seat> seats = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> urgent = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> continuations = new ConcurrentLinkedQueue<>();
    private final Runnable next = this::runNext;
    private final Executor completions = this::complete;
    private final ExecutorService pool;
    private final @Nullable ThreadPoolExecutor threads;
    private final Timer timer;
    private final PoolGrowth growth = new PoolGrowth(FEW, MANY);
    private final AtomicBoolean watched = new AtomicBoolean();
    private final AtomicBoolean shrinking = new AtomicBoolean();
    private volatile long averageNanos;
    private volatile boolean blocking;
    private long completedBefore; // used by one check at a time

    /**
     * Creates the threads of a component.
     *
     * @param pool is resized if it is a {@link ThreadPoolExecutor}; any other must have a thread for each task
     * @param timer triggers the resizing while tasks wait
     */
    public Workers(ExecutorService pool, Timer timer) {
        this.pool = pool;
        this.threads = pool instanceof ThreadPoolExecutor sizeable ? sizeable : null;
        this.timer = timer;
    }

    /** Runs a task that may block: at once within a route, else in turn. */
    @Override
    public void execute(Runnable task) {
        Seat here = seatOfThread.get();
        if (here != null && (here.doing == Doing.ROUTE || !blocking)) {
            task.run();
        } else {
            submit(continuations, task);
        }
    }

    /**
     * Returns what runs the completions of calls, which must not block: before any continuation, and at once on a thread of
     * the pool.
     */
    public Executor completions() {
        return completions;
    }

    private void complete(Runnable task) {
        if (seatOfThread.get() != null) {
            task.run();
        } else {
            submit(urgent, task);
        }
    }

    /** Returns whether the current thread belongs to this pool. */
    public boolean isHere() {
        return seatOfThread.get() != null;
    }

    /**
     * Runs the continuation of a route: on the thread that has completed the call if that delays no completion; never within another route,
     * which it could block.
     *
     * @param awaited whether a thread may be blocked until the continuation has run, so that it is urgent
     */
    public void resume(Runnable task, boolean awaited) {
        Seat here = seatOfThread.get();
        if (here != null && here.doing == Doing.COMPLETION && (awaited || !blocking)) {
            runRoute(here, task);
        } else if (awaited) {
            submit(urgent, () -> runRoute(Objects.requireNonNull(seatOfThread.get()), task));
        } else {
            submit(continuations, task);
        }
    }

    /** Runs the remaining tasks of the closed pool on the current thread. */
    public void runRest() {
        while (!urgent.isEmpty() || !continuations.isEmpty()) {
            runHere();
        }
    }

    private void submit(Queue<Runnable> queue, Runnable task) {
        queue.add(task);
        try {
            pool.execute(next);
        } catch (RejectedExecutionException closed) {
            runHere();
            return;
        }
        if (threads != null && !threads.getQueue().isEmpty()) {
            watch(threads);
        }
    }

    /** Runs one task on a thread that does not belong to the pool. */
    private void runHere() {
        Seat before = seatOfThread.get();
        try {
            run(new Seat());
        } finally {
            if (before == null) {
                seatOfThread.remove();
            } else {
                seatOfThread.set(before);
            }
        }
    }

    private void runNext() {
        Seat seat = seatOfThread.get();
        if (seat == null) {
            seat = new Seat();
            if (threads != null) {
                seats.add(seat);
            }
        }
        run(seat);
    }

    /** Runs the next task. Submitted once per task, but not bound to a particular one. */
    private void run(Seat seat) {
        seatOfThread.set(seat);
        Runnable task = urgent.poll();
        if (task != null) {
            runCompletion(seat, task);
            return;
        }
        task = continuations.poll();
        if (task != null) {
            runRoute(seat, task);
        }
    }

    private static void runCompletion(Seat seat, Runnable task) {
        seat.doing = Doing.COMPLETION;
        try {
            task.run();
        } finally {
            seat.doing = Doing.NOTHING;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // lost updates between threads do not matter
    private void runRoute(Seat seat, Runnable task) {
        Doing before = seat.doing;
        seat.doing = Doing.ROUTE;
        long start = timer.nanos();
        try {
            task.run();
        } finally {
            seat.doing = before;
            averageNanos += (timer.nanos() - start - averageNanos) / 16;
        }
    }

    /** Adapts the number of threads every few milliseconds while tasks wait. */
    private void watch(ThreadPoolExecutor sizeable) {
        if (watched.compareAndSet(false, true)) {
            timer.after(LOOK_AFTER, () -> {
                try {
                    grow(sizeable);
                } finally {
                    watched.set(
                            false); // before the queue is checked: a task that comes in between starts a watch itself
                }
                if (!sizeable.getQueue().isEmpty()) {
                    watch(sizeable);
                }
            });
        }
    }

    private void grow(ThreadPoolExecutor sizeable) {
        int running = 0;
        int waiting = 0;
        for (Seat seat : seats) {
            if (seat.isRunning()) {
                running++;
            } else if (seat.doing != Doing.NOTHING) {
                waiting++;
            }
        }
        long completed = sizeable.getCompletedTaskCount();
        long done = completed - completedBefore;
        completedBefore = completed;
        boolean routesBlock = averageNanos >= LONG_NANOS || waiting > 0;
        resize(sizeable, growth.next(sizeable.getCorePoolSize(), done, running, routesBlock, !urgent.isEmpty()));
    }

    /** Ends threads, half of those that are idle at a time, until there are few. */
    private void shrinkLater(ThreadPoolExecutor sizeable) {
        if (shrinking.compareAndSet(false, true)) {
            timer.after(SHRINK_AFTER, () -> {
                shrinking.set(false);
                seats.removeIf(seat -> !seat.thread.isAlive());
                int busy = (int) seats.stream()
                        .filter(seat -> seat.doing != Doing.NOTHING)
                        .count();
                int now = sizeable.getCorePoolSize();
                resize(sizeable, sizeable.getQueue().isEmpty() ? growth.idle(now, busy) : now);
            });
        }
    }

    private void resize(ThreadPoolExecutor sizeable, int size) {
        int now = sizeable.getCorePoolSize();
        blocking = size > FEW;
        if (size < now) {
            sizeable.setCorePoolSize(size);
            sizeable.setMaximumPoolSize(size);
        } else if (size > now) {
            LOG.debug("Routes block threads and tasks wait: growing from {} threads to {}", now, size);
            enlarge(sizeable, size);
        }
        if (blocking) {
            shrinkLater(sizeable);
        }
    }

    private static void enlarge(ThreadPoolExecutor sizeable, int size) {
        sizeable.setMaximumPoolSize(size);
        try {
            sizeable.setCorePoolSize(size);
        } catch (OutOfMemoryError refused) { // refused by the operating system: continue with the existing threads
            LOG.warn(
                    "The operating system allows no more than {} threads: {}",
                    sizeable.getPoolSize(),
                    refused.toString());
        }
    }
}
