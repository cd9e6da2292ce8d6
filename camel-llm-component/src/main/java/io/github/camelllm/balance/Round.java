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
 * The candidates that an exchange may still be sent to. In a round each is called once at most; after a wait a new round
 * begins, without those that failed with an error that a repetition meets again. Guarded by its owner's lock.
 */
final class Round {
    /** The shortest wait, and the first between two rounds, which is doubled from round to round. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final int MOST_DOUBLINGS = 3;

    private final BalancerRules rules;
    private final Timer timer;
    private final List<Member> candidates;
    private final long begun;
    private final Set<Member> called = new HashSet<>();
    private final Set<Member> excluded = new HashSet<>();
    private final Map<Member, Long> notBefore = new HashMap<>();
    private int attempts;
    private int rounds;
    private @Nullable Long deadline;

    Round(BalancerRules rules, Timer timer, List<Member> candidates) {
        this.rules = rules;
        this.timer = timer;
        this.candidates = candidates;
        this.begun = timer.nanos();
        this.attempts = 1 + rules.maxFailovers();
    }

    /** Returns when the exchange came, by the timer. */
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
        return !called.contains(member) && !excluded.contains(member);
    }

    /** Returns the candidates that are left, by the time until they may be called. */
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

    /** Adds the call that is made because another is slow. */
    void hedge() {
        attempts++;
    }

    /** Records an error: one that the same request meets again at this candidate excludes it. */
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
     * Returns how long to wait for the first candidate; null if there is none, or if that takes too long.
     *
     * @param totalLeft how long the exchange may take altogether from now on; null for any time
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
                .filter(member -> !excluded.contains(member))
                .map(member -> longer(rest(member), member.remaining()))
                .min(Duration::compareTo)
                .orElse(null);
    }

    /** Returns what is left of maxWait, which counts from the first wait on. */
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
