package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.limit.RateLimiter.Permit;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;

/**
 * A fleet of workers that share a limit, in virtual time: each worker has the {@link LimitQueue} of a process, all share one {@link
 * MemoryRateLimiter}, which counts as the script in Redis does and is as far away. A worker always has as many calls under way or
 * waiting as it may.
 */
final class FleetSimulation {
    /**
     * What Redis takes for a command: 7,175 calls of two commands in a second, with everything counted, on a machine that was busy.
     */
    static final Duration COMMAND = Duration.ofNanos(70_000);

    /** A way of the network: half of the 0.6 ms that such a command took, without the command. */
    static final Duration ONE_WAY = Duration.ofNanos(265_000);

    static final int MINUTES = 5;

    /** The minutes before those that count, in which workers learn how much of the limit is theirs. */
    private static final int FIRST_MINUTES = 3;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ChatRequest REQUEST = ChatRequest.of("Hi");
    private static final LimitWait BOUNDS = new LimitWait(Duration.ofHours(1), 10_000);
    private static final long TOKENS = 1_000;

    /**
     * The fleet.
     *
     * @param workers how many workers
     * @param concurrency the calls that each has under way at most
     * @param perMinute the limit of all together
     * @param latency what a call takes on average; each takes between half and one and a half of it
     * @param tokens whether tokens are limited too, generously, so that each call corrects its count at its end
     */
    record Fleet(int workers, int concurrency, long perMinute, Duration latency, boolean tokens) {
        /** Returns how many calls in a minute the fleet could make without the limit. */
        double capacity() {
            return workers * (double) concurrency * MINUTE.toMillis() / latency.toMillis();
        }

        LimitRule rule() {
            Long tokensPerMinute = tokens ? Long.valueOf(2 * TOKENS * perMinute) : null;
            return new LimitRule("fleet", Set.of(LimitScope.ALL), perMinute, tokensPerMinute, null, null);
        }
    }

    /**
     * The outcome.
     *
     * @param calls the calls that were begun in the minutes that count
     * @param used the share of the limit that was used, from the beginning on; 0 if the fleet cannot reach it
     * @param worstMinute the most calls that were admitted in any 60 seconds, from the beginning on
     * @param worstSecond the most calls that were admitted in any second of the minutes that count
     * @param commands the commands that Redis ran in the minutes that count
     * @param slowest the longest time that Redis took to answer
     * @param fewest the fewest calls of a worker
     * @param most the most calls of a worker
     */
    record Result(
            long calls,
            double used,
            long worstMinute,
            long worstSecond,
            long commands,
            Duration slowest,
            long fewest,
            long most) {
        double commandsOfACall() {
            return commands / (double) calls;
        }

        /** Returns the share of the time in which Redis was busy. */
        double busy() {
            return commands * (double) COMMAND.toNanos() / (MINUTES * MINUTE.toNanos());
        }
    }

    private final Fleet fleet;
    private final Random random = new Random(42);
    private final ManualTimer timer = new ManualTimer();
    private final AdmittedTimes admitted = new AdmittedTimes();
    private final DistantLimiter redis;
    private final long[] made;

    private FleetSimulation(Fleet fleet) {
        this.fleet = fleet;
        this.made = new long[fleet.workers()];
        MemoryRateLimiter counts = new MemoryRateLimiter(fleet.rule(), new ManualClock(Instant.EPOCH), timer);
        this.redis = new DistantLimiter(admitted.of(counts, timer), timer, COMMAND, ONE_WAY, random);
    }

    /** Runs a fleet for a few minutes that do not count, and for those that do. */
    static Result run(Fleet fleet) {
        return new FleetSimulation(fleet).run();
    }

    private Result run() {
        for (int worker = 0; worker < fleet.workers(); worker++) {
            start(worker);
        }
        timer.pass(MINUTE.multipliedBy(FIRST_MINUTES));
        Arrays.fill(made, 0);
        long before = redis.commands();
        int first = admitted.size();
        timer.pass(MINUTE.multipliedBy(MINUTES));
        return new Result(
                Arrays.stream(made).sum(),
                fleet.capacity() < fleet.perMinute()
                        ? 0
                        : MINUTE.toNanos()
                                / (double) admitted.period(fleet.perMinute()).toNanos(),
                admitted.mostIn(MINUTE, 0),
                admitted.mostIn(Duration.ofSeconds(1), first),
                redis.commands() - before,
                redis.slowest(),
                Arrays.stream(made).min().orElseThrow(),
                Arrays.stream(made).max().orElseThrow());
    }

    private void start(int worker) {
        LimitQueue queue = new LimitQueue(redis, timer, Runnable::run);
        timer.after(Duration.ofMillis(random.nextInt(1_000)), () -> {
            for (int i = 0; i < fleet.concurrency(); i++) {
                next(worker, queue);
            }
        });
    }

    private void next(int worker, LimitQueue queue) {
        Call call = new Call("p", REQUEST, CallOptions.STANDARD, null);
        queue.acquire(call, "", fleet.tokens() ? TOKENS : 0, BOUNDS).whenComplete((permit, failure) -> {
            if (failure != null) {
                throw new AssertionError(failure);
            }
            send(worker, queue, permit);
        });
    }

    private void send(int worker, LimitQueue queue, Permit permit) {
        made[worker]++;
        timer.after(Duration.ofNanos((long) (fleet.latency().toNanos() * (0.5 + random.nextDouble()))), () -> {
            permit.settle((long) (TOKENS * random.nextDouble()));
            next(worker, queue);
        });
    }
}
