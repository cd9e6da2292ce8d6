package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ChunkTimes;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.RateLimitStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The outcome of a call, either an answer or an error. Immutable; created by a {@link Builder}. */
public final class CallOutcome {
    private final Builder b;
    private final @Nullable ChatResponse response;
    private final @Nullable ErrorKind error;
    private final @Nullable ErrorDetails details;

    private CallOutcome(
            Builder builder,
            @Nullable ChatResponse response,
            @Nullable ErrorKind error,
            @Nullable ErrorDetails details) {
        this.b = builder;
        this.response = response;
        this.error = error;
        this.details = details;
    }

    /** Returns a builder with the data of a call: operation, provider, model, caller, attempts and their abandoned cost. */
    public static Builder of(Call call) {
        return of(call.provider(), Objects.requireNonNullElse(call.request().model(), ""))
                .operation(call.request().operation())
                .caller(call.caller())
                .attempts(call.attempts())
                .abandonedCost(call.abandonedCost())
                .account(call.account())
                .rateLimits(call.rateLimits())
                .providerNanos(call.providerNanos())
                .pausedNanos(call.pausedNanos())
                .chunkTimes(call.chunkTimes())
                .limitWaits(call.limitWaits());
    }

    /**
     * Returns a builder for a chat call with one attempt, no duration and an unknown caller.
     *
     * @param provider the name of the provider
     * @param model the requested model; empty if the choice was left to the provider
     */
    public static Builder of(String provider, String model) {
        return new Builder(provider, model);
    }

    /** Returns the operation. */
    public Operation operation() {
        return b.operation;
    }

    /** Returns the name of the provider. */
    public String provider() {
        return b.provider;
    }

    /** Returns the requested model; empty if the choice was left to the provider. */
    public String model() {
        return b.model;
    }

    /** Returns the duration of the call in nanoseconds, retries included. */
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

    /** Returns the number of attempts. */
    public int attempts() {
        return b.attempts;
    }

    /** Returns the answer; null if the call failed. */
    public @Nullable ChatResponse response() {
        return response;
    }

    /** Returns the error; null if the call succeeded. */
    public @Nullable ErrorKind error() {
        return error;
    }

    /** Returns the details of the error; null if the call succeeded, or only the kind of its error is known. */
    public @Nullable ErrorDetails details() {
        return details;
    }

    /** Returns the digest or name of the credential of the last attempt, never a key; empty if there is none. */
    public String account() {
        return b.account;
    }

    /** Returns the limits that the provider has reported with its last response; empty if it has not, or they were not read. */
    public List<RateLimitStatus> rateLimits() {
        return b.rateLimits;
    }

    /** Returns how long the provider took in all attempts, in nanoseconds; 0 if that was not measured. */
    public long providerNanos() {
        return b.providerNanos;
    }

    /**
     * Returns our own part of the duration in nanoseconds: without the time of the provider, waits for limits and pauses between attempts;
     * negative if the time of the provider was not measured.
     */
    public long overheadNanos() {
        return b.providerNanos <= 0
                ? -1
                : Math.max(0, b.nanos - b.providerNanos - b.pausedNanos - b.limitWaits.nanos());
    }

    /** Returns the caller. */
    public Caller caller() {
        return b.caller;
    }

    /** Returns the result of the response cache; null if it was not used or the call failed. */
    public @Nullable CacheResult cache() {
        return response == null ? null : response.cache();
    }

    /** Returns whether the answer came from the response cache, without a call to the provider. */
    public boolean cached() {
        CacheResult cache = cache();
        return cache != null && cache.status().served();
    }

    /**
     * Returns the estimated cost in USD of attempts that were abandoned after they were sent; 0 if there were none, or their price is unknown.
     */
    public BigDecimal abandonedCost() {
        return b.abandonedCost;
    }

    /** Returns how the call has waited for limits that are set here. */
    public LimitWaits limitWaits() {
        return b.limitWaits;
    }

    /**
     * Returns whether the provider may bill the call: it was answered, or abandoned after an attempt was made.
     */
    public boolean billed() {
        return b.operation.billed() && !cached() && (response != null || givenUp() || b.abandonedCost.signum() > 0);
    }

    /** Returns the cost in USD, without abandoned attempts; null if unknown. */
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

    /** Returns the times between the deltas of a streamed answer; null if they were not measured. */
    public @Nullable ChunkTimes chunkTimes() {
        return b.chunkTimes;
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
        private String account = "";
        private List<RateLimitStatus> rateLimits = List.of();
        private long providerNanos;
        private long pausedNanos;
        private @Nullable ChunkTimes chunkTimes;

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
            account = o.account;
            rateLimits = o.rateLimits;
            providerNanos = o.providerNanos;
            pausedNanos = o.pausedNanos;
            chunkTimes = o.chunkTimes;
        }

        /** Sets the operation. */
        public Builder operation(Operation value) {
            operation = value;
            return this;
        }

        /** Sets the caller. */
        public Builder caller(Caller value) {
            caller = value;
            return this;
        }

        /** Sets the number of attempts. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Sets the estimated cost in USD of attempts that were abandoned after they were sent. */
        public Builder abandonedCost(BigDecimal value) {
            abandonedCost = Objects.requireNonNull(value, "abandonedCost");
            return this;
        }

        /** Sets how the call has waited for limits that are set here. */
        public Builder limitWaits(LimitWaits value) {
            limitWaits = Objects.requireNonNull(value, "limitWaits");
            return this;
        }

        /** Sets the duration of the call in nanoseconds, retries included. */
        public Builder nanos(long value) {
            nanos = value;
            return this;
        }

        /** Sets the time to the first delta in nanoseconds; negative if there was none. */
        public Builder firstTokenNanos(long value) {
            firstTokenNanos = value;
            return this;
        }

        /** Sets the digest or name of the credential, never a key; empty for none. */
        public Builder account(String value) {
            account = Objects.requireNonNull(value, "account");
            return this;
        }

        /** Sets the limits that the provider has reported with its last response. */
        public Builder rateLimits(List<RateLimitStatus> value) {
            rateLimits = List.copyOf(value);
            return this;
        }

        /** Sets how long the provider took in all attempts, in nanoseconds; 0 if that was not measured. */
        public Builder providerNanos(long value) {
            providerNanos = value;
            return this;
        }

        /** Sets how long the call has paused between attempts, in nanoseconds. */
        public Builder pausedNanos(long value) {
            pausedNanos = value;
            return this;
        }

        /** Sets the times between the deltas of a streamed answer; null if they were not measured. */
        public Builder chunkTimes(@Nullable ChunkTimes value) {
            chunkTimes = value;
            return this;
        }

        /** Returns the outcome of an answered call. */
        public CallOutcome answered(ChatResponse response) {
            return new CallOutcome(new Builder(this), Objects.requireNonNull(response, "response"), null, null);
        }

        /** Returns the outcome of a failed call. */
        public CallOutcome failed(ErrorKind error) {
            return new CallOutcome(new Builder(this), null, Objects.requireNonNull(error, "error"), null);
        }

        /** Returns the outcome of a failed call with the details of its error. */
        public CallOutcome failed(LlmException error) {
            return new CallOutcome(new Builder(this), null, error.kind(), error.details());
        }
    }
}
