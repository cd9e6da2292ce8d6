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

/** The errors of the candidates for one exchange, and the error that the exchange gets. Guarded by its owner's lock. */
final class CandidateFailures {
    private final List<Throwable> errors = new ArrayList<>(2);

    void add(Throwable error) {
        errors.add(error);
    }

    /**
     * Returns the error of the exchange. An only one stays as it is. Of several it is of the class of the last one after
     * which trying again later can help, else of the last one, and tells of all. An exception that is not ours is its
     * cause, where routes find it by its class, too.
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

    /** Returns the error of an exchange that has taken too long, with those of its candidates as suppressed ones. */
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
    static LlmException nobody(List<Member> candidates) {
        if (candidates.isEmpty()) {
            return ErrorKind.CONFIGURATION.exception(
                    "The LlmLoadBalancer has no candidates: give it steps in the route, or add them by its addCandidate");
        }
        Duration soonest = candidates.stream()
                .map(Member::remaining)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
        return ErrorDetails.of(
                        ErrorKind.OVERLOADED,
                        "No candidate may be called at the moment, because too many of their calls have failed: "
                                + candidates.stream()
                                        .map(member -> member.name() + " for "
                                                + member.remaining().toMillis() + " ms")
                                        .collect(Collectors.joining(", "))
                                + ". The options whenAllOpen and maxWait of the LlmLoadBalancer decide how long to wait")
                .retryAfter(soonest)
                .exception();
    }
}
