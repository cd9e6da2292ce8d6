package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.lifetime.CallWatch;
import io.github.camelllm.lifetime.Cancellation;
import io.github.camelllm.selection.ExchangeSelection.AttemptObserver;
import io.github.camelllm.stream.ChatStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt: a candidate processes a copy of the exchange, and its breaker and statistics record the result. */
final class CandidateAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(CandidateAttempt.class);

    final Member member;
    final Exchange copy;
    private final Permit permit;
    private final ErrorKinds breakOn;
    private final Timer timer;
    private final Cancellation cancellation;
    private final AttemptObserver observer;
    private final @Nullable CallWatch watch;
    private final @Nullable Object correlationId;
    private final long begun;

    /**
     * Creates an attempt.
     *
     * @param copy of the exchange
     * @param correlationId of the exchange itself
     * @param permit of the candidate's breaker
     * @param breakOn which errors the breaker counts
     * @param observer of the strategy
     */
    CandidateAttempt(
            Member member,
            Exchange copy,
            @Nullable Object correlationId,
            Permit permit,
            ErrorKinds breakOn,
            Timer timer,
            AttemptObserver observer) {
        this.member = member;
        this.copy = copy;
        this.correlationId = correlationId;
        this.permit = permit;
        this.breakOn = breakOn;
        this.timer = timer;
        this.observer = observer;
        this.cancellation = Cancellation.of(copy);
        this.watch = observer == AttemptObserver.NONE ? null : CallWatch.of(copy, observer);
        this.begun = timer.nanos();
        member.measures.begun();
        TargetHeaders.say(member, copy);
        // Those of an earlier step of the route
        copy.getMessage().removeHeader(LlmConstants.CACHE_STATUS);
        if (watch != null) {
            copy.getMessage().removeHeader(LlmConstants.COST);
            copy.getMessage().removeHeader(LlmConstants.TOTAL_TOKENS);
        }
    }

    /** Sends the exchange; any thread may call the callback. */
    void ask(AsyncProcessor processor, AsyncCallback callback) {
        try {
            processor.process(copy, callback);
        } catch (Throwable e) { // Throwable, because the exchange waits for the callback
            copy.setException(e);
            callback.done(true);
        }
    }

    @Nullable
    Throwable failure() {
        return copy.getException();
    }

    Tried tried(String outcome) {
        return new Tried(member.name(), outcome, TimeUnit.NANOSECONDS.toMillis(nanos()));
    }

    private long nanos() {
        return timer.nanos() - begun;
    }

    /** Cancels it. */
    void cancel() {
        member.measures.overtaken(nanos(), timer.nanos());
        observer.overtaken(Duration.ofNanos(nanos()));
        cancellation.cancel();
    }

    /** Copies the exchange properties set by the candidate to the exchange that fails. */
    void hand(Exchange exchange) {
        exchange.getProperties().putAll(copy.getProperties());
        leave(exchange);
    }

    /** Removes the properties of this attempt from an exchange that has received its result. */
    void leave(Exchange exchange) {
        cancellation.leave(exchange);
        if (watch != null) {
            watch.leave(exchange);
        }
        if (correlationId == null) {
            exchange.removeProperty(ExchangePropertyKey.CORRELATION_ID);
        } else {
            exchange.setProperty(ExchangePropertyKey.CORRELATION_ID, correlationId);
        }
    }

    /** Records an answer that the route continues with. */
    void answered() {
        learnAnswer();
        if (copy.getMessage().getBody() instanceof ChatStream stream) {
            stream.onEnd((response, error) -> {
                if (response != null) {
                    observer.used(response.cost(), tokens(response.usage()));
                }
                streamed(error);
            });
        } else {
            member.over();
        }
    }

    /** Records an error. */
    void failed(Throwable failure) {
        LlmException error = ErrorKinds.error(failure);
        if (error != null && error.kind() == ErrorKind.CANCELLED) {
            release();
        } else if (breakOn.has(failure)) {
            Duration retryAfter = error == null ? null : error.retryAfter();
            member.breaker.failed(permit, nanos(), failure, retryAfter);
            learnFailure();
        } else {
            release();
        }
        member.over();
    }

    /** Records the result of a cancelled attempt, and closes its body. */
    void late() {
        Throwable failure = failure();
        if (failure != null) {
            failed(failure);
            return;
        }
        learnAnswer();
        member.over();
        if (copy.getMessage().getBody() instanceof AutoCloseable open) {
            close(open);
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            LOG.warn("A late answer could not be closed", e);
        }
    }

    private void learnAnswer() {
        if (isFromCache()) { // which says nothing about the candidate
            release();
            return;
        }
        member.breaker.answered(permit, nanos());
        member.measures.answered(nanos(), timer.nanos());
        observer.answered(Duration.ofNanos(nanos()));
        if (!(copy.getMessage().getBody() instanceof ChatStream)) {
            observer.used(
                    copy.getMessage().getHeader(LlmConstants.COST, BigDecimal.class),
                    copy.getMessage().getHeader(LlmConstants.TOTAL_TOKENS, Long.class));
        }
    }

    private boolean isFromCache() {
        Object status = copy.getMessage().getHeader(LlmConstants.CACHE_STATUS);
        return CacheStatus.HIT.label().equals(status)
                || CacheStatus.STALE.label().equals(status);
    }

    private void release() {
        member.breaker.released(permit);
    }

    private void streamed(@Nullable LlmException error) {
        if (error != null && error.kind() != ErrorKind.CANCELLED && breakOn.has(error)) {
            member.breaker.failed(
                    Permit.CALL, nanos(), error, error.retryAfter()); // the permit has been released already
            learnFailure();
        }
        member.over();
    }

    private void learnFailure() {
        member.measures.failed(timer.nanos());
        observer.failed(Duration.ofNanos(nanos()));
    }

    private static @Nullable Long tokens(Usage usage) {
        Long input = usage.inputTokens();
        Long output = usage.outputTokens();
        return input == null ? null : Long.valueOf(input + (output == null ? 0 : output));
    }
}
