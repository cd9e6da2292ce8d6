package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.RateLimiter.Grant;
import io.github.camelllm.limit.RateLimiter.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a limiter, in order of arrival and priority, each caller in a line of its own. No thread waits:
 * the first of a line is tried again when the limiter expects room, or when a call ends. Shared by all endpoints with the limit.
 */
public final class LimitQueue {
    /**
     * The code of errors of limits that are set here, by which they are told from those of a provider. They are not retried
     * within a call, as {@link LimitWait} says how long it waits.
     */
    public static final String LOCAL = "camel_llm_limit";

    /** When to look again if the limiter cannot tell; a call of this node that ends wakes the line before. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How many calls may go on from within the end of another, one in the other, before the stack is left. */
    private static final int DEEPEST = 8;

    private static final ThreadLocal<Integer> NESTING = ThreadLocal.withInitial(() -> 0);

    private final RateLimiter limiter;
    private final Timer timer;
    private final Executor executor;
    private final long begun;
    private final LinePaces paces;
    private volatile boolean freedByEnds;
    private final Map<String, LimitLine> lines = new ConcurrentHashMap<>();
    private final AtomicLong arrivals = new AtomicLong();

    /**
     * Makes a queue in which no call waits.
     *
     * @param limiter what says who may go on
     * @param timer what wakes up
     * @param executor where calls go on that have waited
     */
    public LimitQueue(RateLimiter limiter, Timer timer, Executor executor) {
        this.limiter = limiter;
        this.timer = timer;
        this.executor = executor;
        this.begun = timer.nanos();
        this.paces = new LinePaces(limiter.rule(), timer);
        this.freedByEnds = isFreedByEnds(limiter.rule());
    }

    private static boolean isFreedByEnds(LimitRule rule) {
        return rule.maxConcurrent() != null
                || rule.windows().stream().anyMatch(window -> window.kind().countsTokens());
    }

    /**
     * Changes how much is allowed. Calls that wait keep their place, and go on if there is room now.
     *
     * @return false if the limiter cannot do that; then nothing changes
     */
    public boolean change(LimitRule to) {
        if (!limiter.change(to)) {
            return false;
        }
        paces.change(to);
        freedByEnds = isFreedByEnds(to);
        lines.keySet().forEach(this::wake);
        return true;
    }

    /** Returns what says who may go on. */
    public RateLimiter limiter() {
        return limiter;
    }

    /** Returns how many calls wait. */
    public int waiting() {
        int sum = 0;
        for (LimitLine line : lines.values()) {
            synchronized (line) {
                sum += line.size();
            }
        }
        return sum;
    }

    /**
     * Returns the promised permit of a call. It fails with a {@link io.github.camelllm.chat.RateLimitException} that says how
     * long to wait if the call must wait longer than it may, with a {@link io.github.camelllm.chat.QuotaExceededException} for a
     * quota, or with a {@link io.github.camelllm.chat.CallCancelledException}.
     *
     * @param key whose limit it is
     * @param tokens how many tokens the call is expected to take
     * @param bounds how long it may wait
     */
    public CompletionStage<Permit> acquire(Call call, String key, long tokens, LimitWait bounds) {
        if (lines.containsKey(key) || (!bounds.maxWait().isZero() && paces.isEarly(key))) {
            return enqueue(call, key, tokens, bounds, null);
        }
        CompletableFuture<Grant> tried = limiter.tryAcquire(key, tokens).toCompletableFuture();
        return tried.isDone() && !tried.isCompletedExceptionally()
                ? granted(call, key, tokens, bounds, tried.join())
                : tried.thenCompose(grant -> granted(call, key, tokens, bounds, grant));
    }

    private CompletionStage<Permit> granted(Call call, String key, long tokens, LimitWait bounds, Grant grant) {
        paces.note(key, grant, false);
        Permit permit = grant.permit();
        return permit != null
                ? CompletableFuture.completedFuture(new WakingPermit(permit, key))
                : enqueue(call, key, tokens, bounds, grant);
    }

    private CompletionStage<Permit> enqueue(
            Call call, String key, long tokens, LimitWait bounds, @Nullable Grant refusal) {
        if (refusal != null && refusal.kind() != null && refusal.kind().isQuota()) {
            return CompletableFuture.failedFuture(refused(call, key, refusal, refusal.retryAfter()));
        }
        long now = timer.nanos();
        WaitingCall waiter = new WaitingCall(call, key, tokens, now - begun, arrivals.incrementAndGet());
        LlmException[] refused = new LlmException[1];
        LimitLine joined = lines.compute(key, (any, known) -> {
            LimitLine line = known == null ? new LimitLine() : known;
            synchronized (line) {
                refused[0] = refusal(waiter, line, bounds, refusal, now);
                if (refused[0] == null) {
                    line.add(waiter);
                }
                return line.isUnused() ? null : line;
            }
        });
        if (joined == null || refused[0] != null) {
            return CompletableFuture.failedFuture(refused[0]);
        }
        try {
            waiter.cancelTimeout = timer.after(bounds.maxWait(), () -> timedOut(waiter, joined, bounds));
        } catch (RejectedExecutionException stopping) {
            leave(waiter, joined, call.cancellation());
        }
        call.onCancel(() -> leave(waiter, joined, call.cancellation()));
        pump(key, joined); // what it was refused for may be over
        return waiter.permit;
    }

    /** Returns why a call cannot wait; null if it can. */
    private @Nullable LlmException refusal(
            WaitingCall waiter, LimitLine line, LimitWait bounds, @Nullable Grant grant, long now) {
        Duration expected = limiter.timeFor(waiter.key, line.size(), line.tokens());
        Duration retryAfter = grant == null ? null : grant.retryAfter();
        if (retryAfter != null) {
            expected = expected.plus(retryAfter);
        } else if (line.wakeUp != null) {
            expected = expected.plusNanos(Math.max(0, line.wakeAt - now));
        }
        if (line.size() >= bounds.maxQueue() && !bounds.maxWait().isZero()) {
            return full(waiter, bounds, expected);
        }
        boolean tooLong = bounds.maxWait().isZero() || expected.compareTo(bounds.maxWait()) > 0;
        return tooLong ? refused(waiter.call, waiter.key, grant, expected.isZero() ? null : expected) : null;
    }

    private LlmException refused(Call call, String key, @Nullable Grant grant, @Nullable Duration wait) {
        LimitKind kind = grant == null ? null : grant.kind();
        long figure = grant == null ? 0 : grant.limit();
        String what = limiter.rule().title(key)
                + (kind == null || figure == 0 ? "" : " (" + kind.option() + "=" + figure + ")")
                + (kind != null && kind.isQuota() ? " is used up" : " is reached")
                + (wait == null ? "" : "; the call could be sent in " + shown(wait));
        return error(
                call, kind != null && kind.isQuota() ? ErrorKind.QUOTA_EXCEEDED : ErrorKind.RATE_LIMIT, what, wait);
    }

    private LlmException full(WaitingCall waiter, LimitWait bounds, Duration expected) {
        return error(
                waiter.call,
                ErrorKind.RATE_LIMIT,
                limiter.rule().title(waiter.key) + " has " + bounds.maxQueue()
                        + " calls waiting, as many as may (option maxLimitQueue)",
                expected.isZero() ? null : expected);
    }

    private static LlmException error(Call call, ErrorKind kind, String what, @Nullable Duration wait) {
        return ErrorDetails.of(kind, what)
                .provider(call.provider())
                .model(call.request().model())
                .providerCode(LimitQueue.LOCAL)
                .retryAfter(wait)
                .exception();
    }

    private static String shown(Duration wait) {
        return wait.compareTo(Duration.ofSeconds(10)) < 0 ? wait.toMillis() + " ms" : wait.toSeconds() + " s";
    }

    private void timedOut(WaitingCall waiter, LimitLine line, LimitWait bounds) {
        Duration next;
        synchronized (line) {
            next = line.wakeUp == null ? null : Duration.ofNanos(Math.max(0, line.wakeAt - timer.nanos()));
        }
        String what = limiter.rule().title(waiter.key) + " had no room for the call within "
                + bounds.maxWait().toMillis() + " ms (option maxLimitWait)";
        leave(waiter, line, error(waiter.call, ErrorKind.RATE_LIMIT, what, next));
    }

    /** Ends the wait of a call, unless it has been let through. */
    private void leave(WaitingCall waiter, LimitLine line, LlmException why) {
        synchronized (line) {
            if (!line.remove(waiter)) {
                return;
            }
        }
        waiter.cancelTimeout.run();
        executor.execute(() -> waiter.permit.completeExceptionally(why));
        forget(waiter.key);
    }

    private void forget(String key) {
        lines.computeIfPresent(key, (any, line) -> {
            synchronized (line) {
                if (!line.isUnused()) {
                    return line;
                }
                sleep(line);
                return null;
            }
        });
    }

    private static void sleep(LimitLine line) {
        Runnable pending = line.wakeUp;
        line.wakeUp = null;
        if (pending != null) {
            pending.run();
        }
    }

    /** Lets the first of a line go on, and those after it, as far as the limiter allows. */
    private void pump(String key, LimitLine line) {
        for (WaitingCall first = next(line); first != null; first = next(line)) {
            WaitingCall tried = first;
            CompletionStage<Grant> grant = attempt(tried);
            if (!grant.toCompletableFuture().isDone()) {
                grant.whenComplete((result, failure) -> {
                    settle(line, tried, result, failure);
                    pump(key, line);
                });
                return;
            }
            grant.whenComplete((result, failure) -> settle(line, tried, result, failure));
        }
        forget(key);
    }

    private CompletionStage<Grant> attempt(WaitingCall waiter) {
        try {
            return limiter.tryAcquire(waiter.key, waiter.tokens);
        } catch (RuntimeException e) { // of a limiter that is the user's own
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns who is to be tried now; null if none, or if that is for later. */
    private @Nullable WaitingCall next(LimitLine line) {
        synchronized (line) {
            WaitingCall first = line.first();
            if (line.busy || first == null) {
                line.again = line.busy;
                return null;
            }
            long now = timer.nanos();
            if (line.wakeUp != null && line.wakeAt - now > 0 && !line.again) {
                return null;
            }
            long early = paces.early(first.key, now);
            if (early > 0) {
                wakeIn(line, first.key, early, now, false);
                return null;
            }
            sleep(line);
            line.busy = true;
            line.again = false;
            return first;
        }
    }

    /**
     * Has a line tried again later.
     *
     * @param refused whether the limiter has let none through until then, so that there is nothing to catch up
     */
    private void wakeIn(LimitLine line, String key, long nanos, long now, boolean refused) {
        sleep(line);
        line.again = false;
        line.wakeAt = now + nanos;
        try {
            line.wakeUp = timer.after(Duration.ofNanos(nanos), () -> {
                synchronized (line) {
                    line.wakeUp = null;
                }
                if (refused) {
                    paces.nothingBefore(key, now + nanos);
                }
                pump(key, line);
            });
        } catch (RejectedExecutionException stopping) {
            executor.execute(() -> endAll(line));
        }
    }

    private void settle(LimitLine line, WaitingCall tried, @Nullable Grant grant, @Nullable Throwable failure) {
        Permit permit = grant == null ? null : grant.permit();
        boolean mine = false;
        if (grant != null) {
            paces.note(tried.key, grant, true);
        }
        synchronized (line) {
            line.busy = false;
            long now = timer.nanos();
            if (permit != null || grant == null) {
                mine = line.remove(tried);
            } else if (!line.again) {
                Duration wait = grant.retryAfter();
                long nanos = (wait == null ? LOOK : wait).toNanos();
                wakeIn(line, tried.key, nanos, now, true);
            }
        }
        if (mine) {
            tried.cancelTimeout.run();
            proceed(() -> complete(tried, permit, failure));
        } else if (permit != null) {
            permit.cancel();
        }
    }

    /**
     * Runs the rest of a call on the executor, which may run it at once on this thread. A call that is answered at once lets the
     * next one go on from within its own end, so that nesting is bounded, by way of the timer's thread.
     */
    private void proceed(Runnable rest) {
        if (NESTING.get() < DEEPEST) {
            executor.execute(() -> nested(rest));
            return;
        }
        try {
            timer.after(Duration.ZERO, () -> executor.execute(() -> nested(rest)));
        } catch (RejectedExecutionException stopping) {
            executor.execute(rest);
        }
    }

    private static void nested(Runnable rest) {
        int depth = NESTING.get();
        NESTING.set(depth + 1);
        try {
            rest.run();
        } finally {
            if (depth == 0) {
                NESTING.remove();
            } else {
                NESTING.set(depth);
            }
        }
    }

    private void complete(WaitingCall waiter, @Nullable Permit permit, @Nullable Throwable failure) {
        if (permit != null) {
            waiter.permit.complete(new WakingPermit(permit, waiter.key));
        } else {
            waiter.permit.completeExceptionally(
                    failure == null ? new NullPointerException("The limiter answered null") : failure);
        }
    }

    /** Nothing wakes up any more: who waits is not sent. */
    private void endAll(LimitLine line) {
        WaitingCall first;
        while ((first = first(line)) != null) {
            leave(first, line, first.call.cancellation());
        }
    }

    private static @Nullable WaitingCall first(LimitLine line) {
        synchronized (line) {
            return line.first();
        }
    }

    /** Has the line of a caller try again, as there may be room. */
    private void wake(String key) {
        LimitLine line = lines.get(key);
        if (line == null) {
            return;
        }
        synchronized (line) {
            line.again = true;
        }
        pump(key, line);
    }

    /** A permit whose end wakes who waits. */
    private final class WakingPermit implements Permit {
        private final Permit permit;
        private final String key;

        WakingPermit(Permit permit, String key) {
            this.permit = permit;
            this.key = key;
        }

        @Override
        public void settle(long tokens) {
            permit.settle(tokens);
            if (freedByEnds) {
                wake(key);
            }
        }

        @Override
        public void cancel() {
            permit.cancel();
            wake(key);
        }

        @Override
        public void observe(List<RateLimitStatus> statuses) {
            permit.observe(statuses);
        }

        @Override
        public void refused(LlmException error) {
            permit.refused(error);
        }

        @Override
        public boolean isLocal() {
            return permit.isLocal();
        }
    }
}
