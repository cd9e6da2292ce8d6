package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * The way of one exchange through a load balancer: one candidate after the other until there is an answer, perhaps some
 * beside each other. It holds no thread: what comes next is done by the thread that brings an answer or an error, or by a
 * worker when a time is up. What is decided under the lock is done outside of it.
 */
final class BalancedExchange {
    /** How long an exchange waits at least until it looks again for a candidate. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final Runnable NOTHING = () -> {};

    private final LlmLoadBalancer balancer;
    private final BalancerRules rules;
    private final Timer timer;
    private final Exchange exchange;
    private final TargetHeaders whom;
    private final List<Member> candidates;
    private final ExchangeSelection selection;
    private final long deadline;
    private @Nullable AsyncCallback callback; // this and the following are guarded by the lock
    private final Set<Member> asked = new HashSet<>();
    private final List<CandidateAttempt> underWay = new ArrayList<>(2);
    private final List<Tried> tried = new ArrayList<>(2);
    private final CandidateFailures failures = new CandidateFailures();
    private final List<Runnable> wakeUps = new ArrayList<>(1);
    private @Nullable CandidateAttempt lastLost;
    private int tries;
    private int hedges;
    private boolean unanswerable;
    private boolean over;

    BalancedExchange(LlmLoadBalancer balancer, BalancerRules rules, Exchange exchange, AsyncCallback callback) {
        this.balancer = balancer;
        this.rules = rules;
        this.timer = balancer.timer();
        this.exchange = exchange;
        this.callback = callback;
        this.whom = TargetHeaders.of(exchange);
        List<Member> named = balancer.members().named(exchange);
        this.candidates = named == null ? balancer.members().all() : named;
        this.selection = named == null ? rules.selection() : ExchangeSelection.PRIORITY;
        this.deadline = timer.nanos() + rules.maxWait().toNanos();
        TargetHeaders.checkKey(exchange, candidates);
    }

    /** Does what is to be done next: ask a candidate, wait, fail, or nothing. */
    void next() {
        try {
            Runnable step;
            synchronized (this) {
                step = over ? NOTHING : step();
            }
            step.run();
        } catch (Throwable e) { // a strategy's, for instance; whatever it is, the route waits for the callback
            fail(e);
        }
    }

    private Runnable step() {
        balancer.checkRunning();
        boolean further = !unanswerable && tries <= rules.maxFailovers() + hedges;
        Member free = further ? free() : null;
        if (free != null) {
            return attempt(free, true);
        }
        if (!underWay.isEmpty()) {
            return NOTHING;
        }
        Duration wait = further ? waitingTime() : null;
        if (wait != null) {
            return () -> sleep(wait);
        }
        Member leastBad = leastBad();
        return leastBad == null ? () -> fail(null) : attempt(leastBad, false);
    }

    private @Nullable Member free() {
        List<Candidate> free = new ArrayList<>(candidates.size());
        for (Member member : candidates) {
            if (!asked.contains(member) && member.breaker.mayBeAsked()) {
                free.add(member);
            }
        }
        while (!free.isEmpty()) {
            Member chosen = (Member) selection.choose(free, exchange, tries);
            if (chosen.breaker.tryAcquire()) {
                return chosen;
            }
            free.remove(chosen);
        }
        return null;
    }

    /** Returns how long to wait until somebody may be asked, or null if that is too long. */
    private @Nullable Duration waitingTime() {
        Duration left = Duration.ofNanos(deadline - timer.nanos());
        Duration soonest = candidates.stream()
                .map(Member::remaining)
                .min(Duration::compareTo)
                .orElse(left);
        Duration wait = soonest.compareTo(PAUSE) < 0 ? PAUSE : soonest;
        return wait.compareTo(left) <= 0 ? wait : null;
    }

    private void sleep(Duration wait) {
        balancer.sleeps(this);
        timer.after(wait, () -> balancer.workers().execute(this::awake));
    }

    private void awake() {
        balancer.wakes(this);
        synchronized (this) {
            asked.clear();
        }
        next();
    }

    /** Returns the candidate that is nearest to being tried again, if none was asked and that is wanted. */
    private @Nullable Member leastBad() {
        Member leastBad = null;
        if (tried.isEmpty() && rules.whenAllOpen() == WhenAllOpen.leastBad) {
            for (Member member : candidates) {
                if (leastBad == null || member.remaining().compareTo(leastBad.remaining()) < 0) {
                    leastBad = member;
                }
            }
        }
        return leastBad;
    }

    private Runnable attempt(Member member, boolean permitted) {
        CandidateAttempt attempt = new CandidateAttempt(
                member,
                copyFor(member, permitted),
                exchange.getProperty(ExchangePropertyKey.CORRELATION_ID),
                permitted,
                rules.breakOn(),
                timer);
        tries++;
        asked.add(member);
        underWay.add(attempt);
        if (hedges < rules.hedging().most()) {
            wakeUps.add(timer.after(
                    rules.hedging().delay(member), () -> balancer.workers().execute(() -> hedge(attempt))));
        }
        return () -> attempt.ask(balancer.step(attempt), doneSync -> balancer.schedule(exchange, () -> ended(attempt)));
    }

    private Exchange copyFor(Member member, boolean permitted) {
        try {
            return balancer.copy(exchange);
        } catch (RuntimeException e) { // a body that cannot be read again, for instance
            if (permitted) {
                member.breaker.released();
            }
            throw e;
        }
    }

    /** Asks another candidate beside one that is slow. */
    private void hedge(CandidateAttempt slow) {
        synchronized (this) {
            if (over || !underWay.contains(slow) || hedges >= rules.hedging().most()) {
                return;
            }
            hedges++;
        }
        next();
    }

    private void ended(CandidateAttempt attempt) {
        try {
            Throwable failure = attempt.failure();
            Runnable step;
            synchronized (this) {
                boolean mine = underWay.remove(attempt);
                step = over ? attempt::late : !mine ? NOTHING : failure == null ? won(attempt) : lost(attempt, failure);
            }
            step.run();
        } catch (Throwable e) { // whatever it is, the route waits for the callback
            fail(e);
        }
    }

    private Runnable won(CandidateAttempt winner) {
        tried.add(winner.tried(Tried.ANSWERED));
        List<CandidateAttempt> overtaken = end();
        overtaken.forEach(other -> tried.add(other.tried(Tried.OVERTAKEN)));
        return () -> {
            overtaken.forEach(CandidateAttempt::cancel);
            winner.answered();
            deliver(winner);
        };
    }

    private Runnable lost(CandidateAttempt attempt, Throwable failure) {
        tried.add(attempt.tried(ErrorKinds.name(failure)));
        failures.add(failure);
        unanswerable |= !rules.failoverOn().has(failure);
        lastLost = attempt;
        return () -> {
            attempt.failed(failure);
            next();
        };
    }

    /** Ends it, and returns the tries that nobody waits for any more. */
    private List<CandidateAttempt> end() {
        over = true;
        wakeUps.forEach(Runnable::run);
        return List.copyOf(underWay);
    }

    private void deliver(CandidateAttempt winner) {
        ExchangeHelper.copyResults(exchange, winner.copy);
        winner.leave(exchange);
        whom.restore(exchange);
        done();
    }

    /** Fails with an error, or with those of the candidates. */
    private void fail(@Nullable Throwable error) {
        List<CandidateAttempt> abandoned;
        synchronized (this) {
            if (callback == null) {
                return;
            }
            abandoned = over ? List.of() : end();
            if (lastLost != null) {
                lastLost.hand(exchange);
            }
            exchange.setException(error != null ? error : failure());
        }
        abandoned.forEach(CandidateAttempt::cancel);
        done();
    }

    private Throwable failure() {
        return failures.isEmpty() ? CandidateFailures.nobody(candidates) : failures.error(tried);
    }

    private void done() {
        AsyncCallback waiting;
        synchronized (this) {
            exchange.getMessage().setHeader(LlmConstants.TRIED, List.copyOf(tried));
            waiting = callback;
            callback = null;
        }
        if (waiting != null) {
            waiting.done(false);
        }
    }
}
