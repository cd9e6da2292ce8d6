package io.github.camelllm.aggregate;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.TransientLlmException;
import io.github.camelllm.stream.ChatStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/** A strategy that collects the results of the branches of a fan-out, and combines them into one message after the last. */
abstract class GatheringStrategy implements AggregationStrategy {
    private static final String BRANCHES = LlmConstants.PREFIX + "Branches";

    @Override
    public final Exchange aggregate(@Nullable Exchange gathered, @Nullable Exchange arrived) {
        if (arrived == null) {
            throw new IllegalStateException(
                    "There is no result of a branch: use the strategy in multicast, split or recipientList");
        }
        List<BranchResult> branches = gathered == null ? new ArrayList<>() : branches(gathered);
        branches.add(branch(arrived));
        Exchange result = gathered == null || isBetter(arrived, gathered) ? arrived : gathered;
        result.setProperty(BRANCHES, branches);
        return result;
    }

    private static boolean isBetter(Exchange one, Exchange other) {
        return one.getException() == null && other.getException() != null;
    }

    @Override
    public final void onCompletion(@Nullable Exchange result, Exchange original) {
        if (result == null) {
            original.setException(ErrorKind.TIMEOUT.exception("No branch answered before the timeout"));
        } else {
            onCompletion(result);
        }
    }

    @Override
    public final void onCompletion(Exchange result) {
        List<BranchResult> branches = branches(result);
        result.removeProperty(BRANCHES);
        forgetFailure(result);
        try {
            settle(result, branches);
        } catch (Exception e) { // of an expression or a conversion: becomes the route's error
            result.setException(e);
        }
    }

    /** Removes the marks of an error handler from a failed branch; otherwise the route's error handler would treat the exchange as handled. */
    private static void forgetFailure(Exchange result) {
        result.setException(null);
        ExchangeExtension extension = result.getExchangeExtension();
        extension.setRedeliveryExhausted(false);
        extension.setErrorHandlerHandled(null);
        extension.setFailureHandled(false);
        result.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        result.removeProperty(ExchangePropertyKey.FAILURE_ENDPOINT);
        result.removeProperty(LlmConstants.ERROR_CATEGORY);
        result.removeProperty(LlmConstants.RETRY_AFTER_MILLIS);
    }

    /** Writes the results of the branches, in the order of arrival, into the exchange that continues in the route. */
    abstract void settle(Exchange result, List<BranchResult> branches);

    /** Returns the verdict on an answer, computed while its exchange is available. */
    @Nullable
    Object judge(Exchange answered) {
        return null;
    }

    /** Returns whether a streamed answer is read to its end when it arrives, because the strategy needs its text. */
    boolean readsStreams() {
        return true;
    }

    private BranchResult branch(Exchange arrived) {
        @Nullable Object judgement = null;
        @Nullable Throwable failure = arrived.getException();
        if (failure == null) {
            try {
                if (readsStreams() && arrived.getMessage().getBody() instanceof ChatStream stream) {
                    arrived.getMessage().setBody(stream.text());
                }
                judgement = judge(arrived);
            } catch (RuntimeException e) { // an interrupted answer, or one without a verdict, counts as a failure
                failure = e;
            }
        }
        return new BranchResult(arrived.getMessage().copy(), failure, judgement);
    }

    @SuppressWarnings("unchecked") // written by this thread only
    private static List<BranchResult> branches(Exchange result) {
        List<BranchResult> branches = result.getProperty(BRANCHES, List.class);
        return branches == null ? new ArrayList<>() : branches;
    }

    static List<BranchResult> answered(List<BranchResult> branches) {
        return branches.stream().filter(BranchResult::answered).toList();
    }

    /** Continues with the answer of one branch, or with an error if it is null. */
    static void choose(Exchange result, @Nullable BranchResult chosen, List<BranchResult> branches) {
        branches.stream().filter(branch -> !branch.equals(chosen)).forEach(BranchResult::discard);
        if (chosen == null) {
            result.setException(failure(result, branches));
        } else {
            result.setMessage(chosen.message());
        }
    }

    /** Returns the error if all failed: a transient one if there is one, with the others suppressed. */
    static Throwable failure(Exchange result, List<BranchResult> branches) {
        List<Throwable> failures = new ArrayList<>();
        for (BranchResult branch : branches) {
            if (branch.failure() != null && !failures.contains(branch.failure())) {
                failures.add(branch.failure());
            }
        }
        if (failures.isEmpty()) {
            return new CamelExchangeException("None of the " + branches.size() + " answers is good", result);
        }
        Throwable main = failures.stream()
                .filter(TransientLlmException.class::isInstance)
                .findFirst()
                .orElse(failures.get(0));
        failures.stream().filter(other -> other != main).forEach(main::addSuppressed);
        return main;
    }
}
