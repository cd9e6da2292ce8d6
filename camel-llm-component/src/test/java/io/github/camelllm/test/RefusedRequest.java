package io.github.camelllm.test;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A request that a strict server refused.
 *
 * @param request what was received
 * @param violations what is wrong with it, in the order of the server's rules; at least one, and the client got the
 *     first of them
 */
public record RefusedRequest(Received request, List<Violation> violations) {
    /**
     * A broken rule.
     *
     * @param rule the name of the rule, such as {@code text-not-blank}
     * @param source the address of the documentation or the report that the rule is taken from
     * @param message the provider's words, with the place in the request
     */
    public record Violation(String rule, String source, String message) {
        @Override
        public String toString() {
            return rule + ": " + message + " (" + source + ")";
        }
    }

    /** Makes a refusal of an immutable copy of the violations. */
    public RefusedRequest {
        violations = List.copyOf(violations);
    }

    @Override
    public String toString() {
        return request.method() + " " + request.path() + "\n"
                + violations.stream().map(v -> "  " + v).collect(Collectors.joining("\n")) + "\n  " + request.body();
    }
}
