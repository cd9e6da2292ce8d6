package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.exchange.Cancellation;
import io.github.camelllm.stream.ChatStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One candidate that is asked with a copy of an exchange, and what its breaker and measures learn from that. */
final class CandidateAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(CandidateAttempt.class);

    final Member member;
    final Exchange copy;
    private final boolean permitted;
    private final ErrorKinds breakOn;
    private final Timer timer;
    private final Cancellation cancellation;
    private final @Nullable Object correlationId;
    private final long begun;

    /**
     * Makes one that is about to be asked.
     *
     * @param copy of the exchange
     * @param correlationId of the exchange itself
     * @param permitted whether the breaker has let it through
     * @param breakOn which errors it counts
     */
    CandidateAttempt(
            Member member,
            Exchange copy,
            @Nullable Object correlationId,
            boolean permitted,
            ErrorKinds breakOn,
            Timer timer) {
        this.member = member;
        this.copy = copy;
        this.correlationId = correlationId;
        this.permitted = permitted;
        this.breakOn = breakOn;
        this.timer = timer;
        this.cancellation = Cancellation.of(copy);
        this.begun = timer.nanos();
        member.measures.begun();
        TargetHeaders.say(member, copy);
    }

    /** Asks; the callback is called by whichever thread. */
    void ask(AsyncProcessor processor, AsyncCallback callback) {
        try {
            processor.process(copy, callback);
        } catch (Throwable e) { // whatever it is: the exchange waits for the callback
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

    /** Gives it up. */
    void cancel() {
        member.measures.overtaken(nanos(), timer.nanos());
        cancellation.cancel();
    }

    /** Leaves what the candidate has noted with its error on the exchange that the error goes to. */
    void hand(Exchange exchange) {
        exchange.getProperties().putAll(copy.getProperties());
        leave(exchange);
    }

    /** Takes what belongs to the try off an exchange that has got its result. */
    void leave(Exchange exchange) {
        cancellation.leave(exchange);
        if (correlationId == null) {
            exchange.removeProperty(ExchangePropertyKey.CORRELATION_ID);
        } else {
            exchange.setProperty(ExchangePropertyKey.CORRELATION_ID, correlationId);
        }
    }

    /** Learns from an answer that goes on with the route. */
    void answered() {
        learnAnswer();
        if (copy.getMessage().getBody() instanceof ChatStream stream) {
            stream.onEnd((response, error) -> streamed(error));
        } else {
            member.over();
        }
    }

    /** Learns from an error. */
    void failed(Throwable failure) {
        LlmException error = ErrorKinds.error(failure);
        if (error != null && error.kind() == ErrorKind.CANCELLED) {
            release();
        } else if (breakOn.has(failure)) {
            Duration retryAfter = error == null ? null : error.retryAfter();
            member.breaker.failed(nanos(), failure, retryAfter);
            member.measures.failed(timer.nanos());
        } else {
            release();
        }
        member.over();
    }

    /** Learns from the end of one that nobody waits for any more, and closes what came of it. */
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
            LOG.warn("An answer that came too late cannot be closed", e);
        }
    }

    private void learnAnswer() {
        if (permitted) {
            member.breaker.answered(nanos());
        } else {
            member.breaker.answeredAlthoughOpen();
        }
        member.measures.answered(nanos(), timer.nanos());
    }

    private void release() {
        if (permitted) {
            member.breaker.released();
        }
    }

    private void streamed(@Nullable LlmException error) {
        if (error != null && error.kind() != ErrorKind.CANCELLED && breakOn.has(error)) {
            member.breaker.failed(nanos(), error, error.retryAfter());
            member.measures.failed(timer.nanos());
        }
        member.over();
    }
}
