package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The errors of the candidates for one exchange, combined into the error of the exchange. Guarded by its owner's lock. */
final class CandidateFailures {
    private final List<Throwable> errors = new ArrayList<>(2);

    void add(Throwable error) {
        errors.add(error);
    }

    /** Returns the latest error; null if there is none. */
    @Nullable
    Throwable last() {
        return errors.isEmpty() ? null : errors.get(errors.size() - 1);
    }

    /**
     * Returns the error of the exchange: a single error itself; for several, an error of the class of the last transient one, else of the
     * last one, whose message names all. An exception that is not an LlmException becomes the cause, so that onException finds it by its
     * class.
     */
    Throwable error(List<Tried> tried) {
        Throwable decisive = decisive();
        if (tried.size() == 1) {
            return decisive;
        }
        LlmException error = all(decisive, tried);
        errors.stream().filter(other -> other != decisive).forEach(error::addSuppressed);
        return error;
    }

    private Throwable decisive() {
        Throwable last = errors.get(errors.size() - 1);
        for (int i = errors.size() - 1; i >= 0; i--) {
            LlmException error = ErrorKinds.error(errors.get(i));
            if (error != null && error.retryable()) {
                return errors.get(i);
            }
        }
        return last;
    }

    private LlmException all(Throwable decisive, List<Tried> tried) {
        LlmException known = ErrorKinds.error(decisive);
        String message = known == null ? decisive.toString() : known.details().message();
        ErrorDetails.Builder details =
                known == null ? ErrorDetails.of(ErrorKind.UNKNOWN, message) : known.details().toBuilder();
        return details.message(message + " (" + told(tried) + ")")
                .cause(decisive)
                .retryAfter(soonest())
                .exception();
    }

    private static String told(List<Tried> tried) {
        return tried.stream()
                .map(Tried::toString)
                .collect(Collectors.joining("; ", "all candidates called have failed: ", ""));
    }

    private @Nullable Duration soonest() {
        Duration soonest = null;
        for (Throwable failure : errors) {
            LlmException error = ErrorKinds.error(failure);
            Duration wait = error == null ? null : error.retryAfter();
            if (wait != null && (soonest == null || wait.compareTo(soonest) < 0)) {
                soonest = wait;
            }
        }
        return soonest;
    }

    /** Returns the error of an exchange that timed out, with those of its candidates suppressed. */
    LlmException timeout(Duration limit, List<Tried> tried, List<CandidateAttempt> underWay) {
        Stream<String> ended = tried.stream().map(Tried::toString);
        Stream<String> open = underWay.stream().map(attempt -> attempt.member.name() + " under way");
        LlmException error = ErrorKind.TIMEOUT.exception("No candidate answered within " + limit.toMillis()
                + " ms in all (option totalTimeout of the LlmLoadBalancer): "
                + Stream.concat(ended, open).collect(Collectors.joining("; ")));
        errors.forEach(error::addSuppressed);
        return error;
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Returns the error of an exchange for which no candidate could be called. */
    static LlmException noCandidate(List<Member> candidates) {
        if (candidates.isEmpty()) {
            return ErrorKind.CONFIGURATION.exception(
                    "The LlmLoadBalancer has no candidates: add steps to it in the route, or call its addCandidate");
        }
        Duration soonest = candidates.stream()
                .map(Member::remaining)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
        return ErrorDetails.of(
                        ErrorKind.OVERLOADED,
                        "No candidate can be called now, because the circuit breakers of all are open: "
                                + candidates.stream()
                                        .map(member -> member.name() + " for "
                                                + member.remaining().toMillis() + " ms")
                                        .collect(Collectors.joining(", "))
                                + ". The options whenAllOpen and maxWait of the LlmLoadBalancer set how long to wait")
                .retryAfter(soonest)
                .exception();
    }
}
