package io.github.camelllm.chat;

/**
 * How a call has waited for limits that are set here, over all its attempts.
 *
 * @param nanos how long, in nanoseconds
 * @param waited whether it has waited at all
 * @param refused whether one of them has refused it
 * @param local whether one was kept by this node alone, since the store that all nodes share could not be reached
 */
public record LimitWaits(long nanos, boolean waited, boolean refused, boolean local) {
    /** No wait. */
    public static final LimitWaits NONE = new LimitWaits(0, false, false, false);

    /** Returns both together. */
    public LimitWaits plus(LimitWaits more) {
        if (more.equals(NONE)) {
            return this;
        }
        return new LimitWaits(nanos + more.nanos, waited || more.waited, refused || more.refused, local || more.local);
    }
}
