package io.github.camelllm.examples.enrichment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A fleet of workers that share a limit of calls in a minute by Redis, in virtual time: a queue of events, no thread and no
 * clock. The limit is that of the component's limiter in Redis: calls are counted in steps of 250 ms, each for the minute
 * that follows; a refusal says how long to wait. Redis runs one command after the other.
 *
 * <p>Each worker has a line of calls that wait; only the first of it asks again, after the wait and a jitter of a tenth.
 */
final class FleetSimulation {
    private static final long MILLION = 1_000_000;
    private static final long MINUTE = 60_000 * MILLION;
    private static final long STEP = 250 * MILLION;

    /**
     * The fleet.
     *
     * @param workers how many workers
     * @param concurrency the calls that each has under way at most
     * @param perMinute the limit of all together
     * @param latencyMillis what a call takes, on average
     */
    record Fleet(int workers, int concurrency, long perMinute, long latencyMillis) {
        /** Returns how many calls in a minute the fleet can make without a limit. */
        double capacity() {
            return workers * (double) concurrency * 60_000 / latencyMillis;
        }
    }

    /**
     * The outcome.
     *
     * @param calls the calls that were begun in the minutes that count
     * @param worstMinute the most calls that were begun in any minute, at steps of 250 ms
     * @param commands the commands that Redis ran in these minutes
     * @param busiest the share of the time that Redis was busy
     * @param fewest the fewest calls of a worker
     * @param most the most calls of a worker
     */
    record Result(long calls, long worstMinute, long commands, double busiest, long fewest, long most) {}

    /** The time that Redis takes for a command, and the network for one way. */
    private static final long COMMAND = 25_000;

    private static final long ONE_WAY = 250_000;
    private static final int MINUTES = 10;

    private final Fleet fleet;
    private final Random random = new Random(42);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<long[]> window = new ArrayDeque<>();
    private final int[] waiting;
    private final boolean[] asking;
    private final long[] made;
    private final long[] begun = new long[(int) ((MINUTES + 1) * MINUTE / STEP) + 1];
    private long counted;
    private long redisFree;
    private long redisBusy;
    private long commands;
    private long order;

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private FleetSimulation(Fleet fleet) {
        this.fleet = fleet;
        this.waiting = new int[fleet.workers()];
        this.asking = new boolean[fleet.workers()];
        this.made = new long[fleet.workers()];
    }

    /** Runs a fleet for a minute that does not count, and ten that do. */
    static Result run(Fleet fleet) {
        return new FleetSimulation(fleet).run();
    }

    private void at(long time, Runnable what) {
        events.add(new Event(time, order++, what));
    }

    private Result run() {
        for (int worker = 0; worker < fleet.workers(); worker++) {
            int one = worker;
            waiting[worker] = fleet.concurrency();
            at((long) (random.nextDouble() * 1_000 * MILLION), () -> ask(one, now));
        }
        long end = (MINUTES + 1) * MINUTE;
        while (!events.isEmpty() && events.peek().at() < end) {
            Event event = events.remove();
            now = event.at();
            event.what().run();
        }
        return result();
    }

    private long now;

    /** The first call of a worker's line asks whether it may begin; the others wait behind it. */
    private void ask(int worker, long time) {
        if (asking[worker] || waiting[worker] == 0) {
            return;
        }
        asking[worker] = true;
        long done = command(time + ONE_WAY);
        at(done, () -> {
            long wait = take(now);
            at(now + ONE_WAY, () -> answered(worker, wait));
        });
    }

    private void answered(int worker, long wait) {
        asking[worker] = false;
        if (wait > 0) {
            long jitter = (long) (wait * 0.1 * random.nextDouble());
            asking[worker] = true;
            at(now + wait + jitter, () -> {
                asking[worker] = false;
                ask(worker, now);
            });
            return;
        }
        waiting[worker]--;
        if (now >= MINUTE) {
            made[worker]++;
        }
        begun[(int) (now / STEP)]++;
        long latency = (long) (fleet.latencyMillis() * MILLION * (0.5 + random.nextDouble()));
        at(now + latency, () -> ended(worker));
        ask(worker, now);
    }

    /** The end of a call is told to Redis, which corrects its tokens; nothing waits for that. */
    private void ended(int worker) {
        command(now + ONE_WAY);
        waiting[worker]++;
        ask(worker, now);
    }

    /** Runs a command after those before it, and returns when it has ended. */
    private long command(long arrives) {
        redisFree = Math.max(redisFree, arrives) + COMMAND;
        if (now >= MINUTE) {
            commands++;
            redisBusy += COMMAND;
        }
        return redisFree;
    }

    /** Counts a call, or returns how long it has to wait. */
    private long take(long time) {
        while (!window.isEmpty() && window.peekFirst()[0] <= time) {
            counted -= window.removeFirst()[1];
        }
        if (counted >= fleet.perMinute()) {
            return window.peekFirst()[0] - time;
        }
        counted++;
        long expiry = (time / STEP + 1) * STEP + MINUTE;
        if (!window.isEmpty() && window.peekLast()[0] == expiry) {
            window.peekLast()[1]++;
        } else {
            window.addLast(new long[] {expiry, 1});
        }
        return 0;
    }

    private Result result() {
        int steps = (int) (MINUTE / STEP);
        long calls = 0;
        for (int i = steps; i < begun.length; i++) {
            calls += begun[i];
        }
        long worst = 0;
        long sum = 0;
        for (int i = 0; i < begun.length; i++) {
            sum += begun[i] - (i >= steps ? begun[i - steps] : 0);
            worst = Math.max(worst, sum);
        }
        long fewest = java.util.Arrays.stream(made).min().orElse(0);
        long most = java.util.Arrays.stream(made).max().orElse(0);
        return new Result(calls, worst, commands, redisBusy / (double) (MINUTES * MINUTE), fewest, most);
    }

    /** Returns the minutes that count. */
    static int minutes() {
        return MINUTES;
    }
}
