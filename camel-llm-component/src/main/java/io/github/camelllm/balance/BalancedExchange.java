package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.lifetime.ErrorProperties;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.selection.ExchangeSelection;
import io.github.camelllm.selection.RequestCost;
import io.github.camelllm.trace.TraceEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * One exchange in a load balancer: candidates are called one after the other until one answers, some in parallel when hedging. No thread is
 * blocked: processing continues on the thread that delivers an answer or error, or on a worker after a wait. Decisions are made under the
 * lock, and carried out without it.
 */
final class BalancedExchange {
    private static final Runnable NOTHING = () -> {};

    private final LlmLoadBalancer balancer;
    private final BalancerRules rules;
    private final Timer timer;
    private final Exchange exchange;
    private final TargetHeaders targetHeaders;
    private final List<Member> candidates;
    private final ExchangeSelection selection;
    private final Regions regions;
    private final Round round; // this and the following are guarded by the lock
    private @Nullable AsyncCallback callback;
    private final List<CandidateAttempt> underWay = new ArrayList<>(2);
    private final List<Tried> tried = new ArrayList<>(2);
    private final CandidateFailures failures = new CandidateFailures();
    private final List<Runnable> wakeUps = new ArrayList<>(1);
    private @Nullable CandidateAttempt lastLost;
    private int hedges;
    private boolean unanswerable;
    private boolean over;

    BalancedExchange(LlmLoadBalancer balancer, BalancerRules rules, Exchange exchange, AsyncCallback callback) {
        this.balancer = balancer;
        this.rules = rules;
        this.timer = balancer.timer();
        this.exchange = exchange;
        this.callback = callback;
        this.targetHeaders = TargetHeaders.of(exchange);
        List<Member> named = balancer.members().named(exchange);
        this.candidates = named == null ? balancer.members().all() : named;
        this.selection = named == null ? rules.selection() : ExchangeSelection.PRIORITY;
        this.regions = rules.regions().of(exchange);
        this.round = new Round(rules, regions, timer, candidates);
        TargetHeaders.checkKey(exchange, candidates);
        Duration limit = rules.totalTimeout();
        if (limit != null) {
            wakeUps.add(timer.after(limit, () -> balancer.workers().execute(() -> expire(limit))));
        }
    }

    /** Performs the next step: calls a candidate, waits, fails, or nothing. */
    void next() {
        try {
            Runnable step;
            // Only the decision is made under the lock: a candidate may answer on this thread, and call this again.
            synchronized (this) {
                step = over ? NOTHING : step();
            }
            step.run();
        } catch (
                Throwable e) { // of a user's strategy, for example; Throwable, because the route waits for the callback
            fail(e);
        }
    }

    private Runnable step() {
        balancer.checkRunning();
        if (!unanswerable && round.hasAttempts()) {
            Runnable attempt = attemptFree();
            if (attempt != null) {
                return attempt;
            }
        }
        if (!underWay.isEmpty()) {
            return NOTHING;
        }
        Duration wait = unanswerable ? null : round.wait(totalLeft());
        if (wait != null) {
            return () -> sleep(wait);
        }
        Runnable forced = unanswerable ? null : attemptLeastBad();
        return forced != null ? forced : () -> fail(null);
    }

    private @Nullable Runnable attemptFree() {
        List<Candidate> free = round.free();
        while (!free.isEmpty()) {
            Member chosen = (Member) selection.choose(free, exchange, tried.size() + underWay.size());
            Permit permit = chosen.breaker.tryAcquire();
            if (permit != null) {
                return attempt(chosen, permit);
            }
            free.remove(chosen);
        }
        return null;
    }

    /** Calls the candidate whose breaker closes first, if none was called and {@link WhenAllOpen#leastBad} is set. */
    private @Nullable Runnable attemptLeastBad() {
        if (!tried.isEmpty() || rules.whenAllOpen() != WhenAllOpen.leastBad) {
            return null;
        }
        for (Member member : round.soonestFirst()) {
            Permit permit = member.breaker.tryForce();
            if (permit != null) {
                return attempt(member, permit);
            }
        }
        return null;
    }

    private @Nullable Duration totalLeft() {
        Duration limit = rules.totalTimeout();
        return limit == null ? null : limit.minusNanos(timer.nanos() - round.begun());
    }

    private void sleep(Duration wait) {
        balancer.sleeps(this);
        timer.after(wait, () -> balancer.workers().execute(this::awake));
    }

    private void awake() {
        balancer.wakes(this);
        synchronized (this) {
            round.again();
        }
        next();
    }

    private Runnable attempt(Member member, Permit permit) {
        CandidateAttempt attempt = new CandidateAttempt(
                member,
                copyFor(member, permit),
                exchange.getProperty(ExchangePropertyKey.CORRELATION_ID),
                permit,
                rules.breakOn(),
                timer,
                rules.selection().begin(member, exchange));
        Throwable last = failures.last();
        if (last != null && underWay.isEmpty()) {
            TraceEvents.failover(exchange, member.name(), last);
        }
        round.called(member);
        underWay.add(attempt);
        if (hedges < rules.hedging().most()) {
            wakeUps.add(timer.after(
                    rules.hedging().delay(member), () -> balancer.workers().execute(() -> hedge(attempt))));
        }
        return () -> attempt.ask(balancer.step(attempt), doneSync -> balancer.schedule(exchange, () -> ended(attempt)));
    }

    private Exchange copyFor(Member member, Permit permit) {
        try {
            Exchange copy = balancer.copy(exchange);
            if (regions.isLimited()) { // else a step such as direct: or llm:auto could go by them to another region
                TargetHeaders.remove(copy);
            }
            return copy;
        } catch (RuntimeException e) { // for example a body that cannot be read again
            member.breaker.released(permit);
            throw e;
        }
    }

    /** Calls another candidate in parallel to one that is slow. */
    private void hedge(CandidateAttempt slow) {
        synchronized (this) {
            if (over || !underWay.contains(slow) || hedges >= rules.hedging().most()) {
                return;
            }
            hedges++;
            round.hedge();
            TraceEvents.add(exchange, "camel.llm.hedge", Map.of("camel.llm.slow_candidate", slow.member.name()));
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
        } catch (Throwable e) { // Throwable, because the route waits for the callback
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
        round.failed(attempt.member, failure);
        if (ErrorKinds.is(failure, ErrorKind.BUDGET_EXCEEDED)) {
            round.keepOnly(RequestCost.of(exchange, candidates).cheaperThan(attempt.member));
        }
        lastLost = attempt;
        return () -> {
            attempt.failed(failure);
            next();
        };
    }

    /** Marks the exchange as completed, and returns the attempts still in flight. */
    private List<CandidateAttempt> end() {
        over = true;
        wakeUps.forEach(Runnable::run);
        return List.copyOf(underWay);
    }

    private void deliver(CandidateAttempt winner) {
        ExchangeHelper.copyResults(exchange, winner.copy);
        winner.leave(exchange);
        targetHeaders.restore(exchange);
        done();
    }

    private void expire(Duration limit) {
        Throwable timeout;
        synchronized (this) {
            if (over) {
                return;
            }
            timeout = failures.timeout(limit, tried, underWay);
        }
        fail(timeout);
    }

    /** Fails with an error; with those of the candidates if it is null. */
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
            Throwable failure = error != null ? error : failure();
            exchange.setException(failure);
            ErrorProperties.set(exchange, failure);
        }
        abandoned.forEach(CandidateAttempt::cancel);
        done();
    }

    private Throwable failure() {
        if (!failures.isEmpty()) {
            return failures.error(tried);
        }
        Throwable refusal = regions.refusal(candidates);
        return refusal != null ? refusal : CandidateFailures.noCandidate(candidates);
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
