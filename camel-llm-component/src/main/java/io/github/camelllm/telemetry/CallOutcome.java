package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.chat.Operation;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a call ended, with either an answer or an error. Immutable; made by a {@link Builder}. */
public final class CallOutcome {
    private final Builder b;
    private final @Nullable ChatResponse response;
    private final @Nullable ErrorKind error;

    private CallOutcome(Builder builder, @Nullable ChatResponse response, @Nullable ErrorKind error) {
        this.b = builder;
        this.response = response;
        this.error = error;
    }

    /** Starts with the facts of a call: the operation, provider, model, caller, attempts and their abandoned cost. */
    public static Builder of(Call call) {
        return of(call.provider(), Objects.requireNonNullElse(call.request().model(), ""))
                .operation(call.request().operation())
                .caller(call.caller())
                .attempts(call.attempts())
                .abandonedCost(call.abandonedCost())
                .limitWaits(call.limitWaits());
    }

    /**
     * Starts the outcome of a chat of one attempt, in no time, by an unknown caller.
     *
     * @param provider the name of the provider
     * @param model the requested model; empty if the provider was to choose
     */
    public static Builder of(String provider, String model) {
        return new Builder(provider, model);
    }

    /** Returns what was asked for. */
    public Operation operation() {
        return b.operation;
    }

    /** Returns the name of the provider. */
    public String provider() {
        return b.provider;
    }

    /** Returns the requested model; empty if the provider was to choose. */
    public String model() {
        return b.model;
    }

    /** Returns how long the call took, retries included, in nanoseconds. */
    public long nanos() {
        return b.nanos;
    }

    /**
     * Returns the time from the start of the call to the first delta of a streamed answer, retries included, in
     * nanoseconds; negative if there was none.
     */
    public long firstTokenNanos() {
        return b.firstTokenNanos;
    }

    /** Returns how many attempts were made. */
    public int attempts() {
        return b.attempts;
    }

    /** Returns the answer; null if the call failed. */
    public @Nullable ChatResponse response() {
        return response;
    }

    /** Returns what went wrong; null if nothing did. */
    public @Nullable ErrorKind error() {
        return error;
    }

    /** Returns on whose behalf the call was made. */
    public Caller caller() {
        return b.caller;
    }

    /** Returns what the response cache did; null if it was not asked for or the call failed. */
    public @Nullable CacheResult cache() {
        return response == null ? null : response.cache();
    }

    /** Returns whether the answer came from the response cache, so that the provider was not asked. */
    public boolean cached() {
        CacheResult cache = cache();
        return cache != null && cache.status().served();
    }

    /**
     * Returns the estimated cost in USD of attempts that were given up after they were sent; 0 if there were none, or if
     * their price is not known.
     */
    public BigDecimal abandonedCost() {
        return b.abandonedCost;
    }

    /** Returns how the call has waited for limits that are set here. */
    public LimitWaits limitWaits() {
        return b.limitWaits;
    }

    /**
     * Returns whether it has a price, known or not: as an answer of the provider, or because it was given up after an
     * attempt was made, as the provider may bill what it has read and written until then.
     */
    public boolean billed() {
        return b.operation.billed() && !cached() && (response != null || givenUp() || b.abandonedCost.signum() > 0);
    }

    /** Returns the price in USD, that of attempts that were given up left out; null if it is not known. */
    public @Nullable BigDecimal cost() {
        if (response == null) {
            return b.abandonedCost.signum() > 0 ? BigDecimal.ZERO : null;
        }
        return response.cost();
    }

    private boolean givenUp() {
        return b.attempts > 0
                && (error == ErrorKind.CANCELLED
                        || error == ErrorKind.TIMEOUT
                        || error == ErrorKind.STREAM_INTERRUPTED);
    }

    /** Returns the model that answered, or the requested one if the provider did not return it. */
    public String answeredBy() {
        return response == null ? b.model : Objects.requireNonNullElse(response.model(), b.model);
    }

    @Override
    public String toString() {
        return "Outcome[" + b.operation + " of " + b.provider + ":" + b.model + ", "
                + (error == null ? "answered" : error) + "]";
    }

    /** A builder of {@link CallOutcome}; not for use by several threads. */
    public static final class Builder {
        private final String provider;
        private final String model;
        private Operation operation = Operation.CHAT;
        private Caller caller = Caller.UNKNOWN;
        private int attempts = 1;
        private BigDecimal abandonedCost = BigDecimal.ZERO;
        private LimitWaits limitWaits = LimitWaits.NONE;
        private long nanos;
        private long firstTokenNanos = -1;

        private Builder(String provider, String model) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.model = Objects.requireNonNull(model, "model");
        }

        private Builder(Builder o) {
            this(o.provider, o.model);
            operation = o.operation;
            caller = o.caller;
            attempts = o.attempts;
            abandonedCost = o.abandonedCost;
            limitWaits = o.limitWaits;
            nanos = o.nanos;
            firstTokenNanos = o.firstTokenNanos;
        }

        /** Sets what was asked for. */
        public Builder operation(Operation value) {
            operation = value;
            return this;
        }

        /** Sets on whose behalf the call was made. */
        public Builder caller(Caller value) {
            caller = value;
            return this;
        }

        /** Sets how many attempts were made. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Sets the estimated cost in USD of attempts that were given up after they were sent. */
        public Builder abandonedCost(BigDecimal value) {
            abandonedCost = Objects.requireNonNull(value, "abandonedCost");
            return this;
        }

        /** Sets how the call has waited for limits that are set here. */
        public Builder limitWaits(LimitWaits value) {
            limitWaits = Objects.requireNonNull(value, "limitWaits");
            return this;
        }

        /** Sets how long the call took, retries included, in nanoseconds. */
        public Builder nanos(long value) {
            nanos = value;
            return this;
        }

        /** Sets the time to the first delta in nanoseconds; negative if there was none. */
        public Builder firstTokenNanos(long value) {
            firstTokenNanos = value;
            return this;
        }

        /** Returns the outcome of a call that was answered. */
        public CallOutcome answered(ChatResponse response) {
            return new CallOutcome(new Builder(this), Objects.requireNonNull(response, "response"), null);
        }

        /** Returns the outcome of a call that failed. */
        public CallOutcome failed(ErrorKind error) {
            return new CallOutcome(new Builder(this), null, Objects.requireNonNull(error, "error"));
        }
    }
}
