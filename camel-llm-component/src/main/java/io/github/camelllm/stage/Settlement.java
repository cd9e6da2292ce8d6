package io.github.camelllm.stage;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.remote.NetworkErrors;
import io.github.camelllm.token.TokenCounter;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settles the cost of one attempt, however it ends. */
final class Settlement {
    /** The errors after which a provider may bill a part of an answer; with others it has rejected the request. */
    private static final Set<ErrorKind> SENT = EnumSet.of(
            ErrorKind.TIMEOUT,
            ErrorKind.CANCELLED,
            ErrorKind.STREAM_INTERRUPTED,
            ErrorKind.NETWORK,
            ErrorKind.PROTOCOL);

    private final Call call;
    private final AbandonedCost policy;
    private final Supplier<CostForecast> forecast;
    private final Budget.@Nullable Reservation reservation;
    private final LongAdder delivered = new LongAdder();

    Settlement(
            Call call,
            AbandonedCost policy,
            Supplier<CostForecast> forecast,
            Budget.@Nullable Reservation reservation) {
        this.call = call;
        this.policy = policy;
        this.forecast = forecast;
        this.reservation = reservation;
        if (call.streamed()) {
            call.observe(this::count);
        }
    }

    private void count(Delta delta) {
        if (!delta.isNative()) {
            delivered.add(TokenCounter.atMost(delta.text()));
        }
    }

    /** Charges the price of the answer, or the estimate if the attempt was abandoned. */
    void end(@Nullable ChatResponse response, @Nullable Throwable failure) {
        if (response != null) {
            settle(response.cost() != null || reservation == null ? response.cost() : worst());
            return;
        }
        BigDecimal lost = isBilled(failure) ? lost() : BigDecimal.ZERO;
        if (lost.signum() > 0) {
            call.abandoned(lost);
        }
        settle(lost);
    }

    private void settle(@Nullable BigDecimal spent) {
        if (reservation != null) {
            reservation.settle(spent == null ? BigDecimal.ZERO : spent);
        }
    }

    private BigDecimal worst() {
        return Objects.requireNonNullElse(forecast.get().cost(), BigDecimal.ZERO);
    }

    private BigDecimal lost() {
        if (policy == AbandonedCost.reserved || !call.begun()) {
            return worst();
        }
        return Objects.requireNonNullElse(forecast.get().costOf(delivered.sum()), BigDecimal.ZERO);
    }

    private boolean isBilled(@Nullable Throwable failure) {
        return policy != AbandonedCost.none
                && failure != null
                && LlmException.causeOf(failure) instanceof LlmException error
                && (SENT.contains(error.kind()) || call.begun())
                && !NetworkErrors.isBeforeSending(error);
    }
}
