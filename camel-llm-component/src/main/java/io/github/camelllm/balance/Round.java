package io.github.camelllm.balance;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.selection.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The candidates that an exchange may still be sent to. In a round each is called at most once; after a wait a new round begins, without
 * those that failed permanently. Guarded by its owner's lock.
 */
final class Round {
    /** The shortest wait, and the first one between two rounds; doubled from round to round. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final int MOST_DOUBLINGS = 3;

    private final BalancerRules rules;
    private final Regions regions;
    private final Timer timer;
    private final List<Member> candidates;
    private final long begun;
    private final Set<Member> called = new HashSet<>();
    private final Set<Member> excluded = new HashSet<>();
    private final Map<Member, Long> notBefore = new HashMap<>();
    private int attempts;
    private int rounds;
    private @Nullable Long deadline;

    Round(BalancerRules rules, Regions regions, Timer timer, List<Member> candidates) {
        this.rules = rules;
        this.regions = regions;
        this.timer = timer;
        this.candidates = candidates;
        this.begun = timer.nanos();
        this.attempts = 1 + rules.maxFailovers();
    }

    /** Returns the start of the exchange, by the timer. */
    long begun() {
        return begun;
    }

    /** Returns whether this round may call another candidate. */
    boolean hasAttempts() {
        return attempts > 0;
    }

    /** Returns the candidates that may be called now. */
    List<Candidate> free() {
        List<Candidate> free = new ArrayList<>(candidates.size());
        for (Member member : candidates) {
            if (isLeft(member) && rest(member).isZero() && member.breaker.mayBeAsked()) {
                free.add(member);
            }
        }
        return free;
    }

    private boolean isLeft(Member member) {
        return !called.contains(member) && mayServe(member);
    }

    private boolean mayServe(Member member) {
        return !excluded.contains(member) && regions.allow(member);
    }

    /** Returns the remaining candidates, by the time until they may be called. */
    List<Member> soonestFirst() {
        return candidates.stream()
                .filter(this::isLeft)
                .sorted(Comparator.comparing(Member::remaining))
                .toList();
    }

    void called(Member member) {
        called.add(member);
        attempts--;
    }

    /** Records a hedged call. */
    void hedge() {
        attempts++;
    }

    /** Records an error; a permanent one excludes the candidate. */
    void failed(Member member, Throwable failure) {
        if (!ErrorKinds.isRetryable(failure)) {
            excluded.add(member);
            return;
        }
        Duration asked = ErrorKinds.retryAfter(failure);
        Duration pause = PAUSE.multipliedBy(1L << Math.min(rounds, MOST_DOUBLINGS));
        Duration wait = asked == null || asked.compareTo(pause) < 0 ? pause : asked;
        notBefore.put(member, timer.nanos() + wait.toNanos());
    }

    /** Excludes all candidates but these. */
    void keepOnly(Set<Candidate> kept) {
        candidates.stream().filter(member -> !kept.contains(member)).forEach(excluded::add);
    }

    /** Begins another round. */
    void again() {
        called.clear();
        attempts = 1 + rules.maxFailovers();
        rounds++;
    }

    /**
     * Returns how long to wait for the first candidate; null if there is none, or the wait would be too long.
     *
     * @param totalLeft the time
     *     left for the exchange; null for no limit
     */
    @Nullable
    Duration wait(@Nullable Duration totalLeft) {
        boolean waits =
                rules.retryAll() || (hasAttempts() && candidates.stream().anyMatch(this::isLeft));
        Duration soonest = waits ? soonest() : null;
        if (soonest == null) {
            return null;
        }
        Duration left = left();
        if (totalLeft != null && totalLeft.compareTo(left) < 0) {
            left = totalLeft;
        }
        if (left.compareTo(PAUSE) < 0 || soonest.compareTo(left) > 0) {
            return null;
        }
        return soonest.compareTo(PAUSE) < 0 ? PAUSE : soonest;
    }

    private @Nullable Duration soonest() {
        return candidates.stream()
                .filter(this::mayServe)
                .map(member -> longer(rest(member), member.remaining()))
                .min(Duration::compareTo)
                .orElse(null);
    }

    /** Returns the rest of maxWait, which begins with the first wait. */
    private Duration left() {
        if (deadline == null) {
            deadline = timer.nanos() + rules.maxWait().toNanos();
        }
        return Duration.ofNanos(deadline - timer.nanos());
    }

    private Duration rest(Member member) {
        Long until = notBefore.get(member);
        Duration rest = until == null ? Duration.ZERO : Duration.ofNanos(until - timer.nanos());
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
