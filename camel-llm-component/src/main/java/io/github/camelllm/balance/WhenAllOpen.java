package io.github.camelllm.balance;

/** What a load balancer does when the breakers of all candidates are open. */
public enum WhenAllOpen {
    /** It asks the one that is nearest to being tried again. */
    leastBad,
    /** It fails at once. */
    fail
}
