package io.github.camelllm.chat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a provider is with a batch.
 *
 * @param id the provider's id of the batch
 * @param state the state
 * @param nativeState the state in the provider's own word; null if it gave none
 * @param total how many requests there are; null if that is not known
 * @param succeeded how many have been answered; null if that is not known
 * @param failed how many have failed, were cancelled or expired; null if that is not known
 * @param files the provider's ids of the files with the outcomes; empty if there are none yet, or none are needed
 * @param error why the batch failed as a whole; null if it did not
 */
public record BatchStatus(
        String id,
        State state,
        @Nullable String nativeState,
        @Nullable Long total,
        @Nullable Long succeeded,
        @Nullable Long failed,
        List<String> files,
        @Nullable String error) {
    /** Takes an immutable copy of the files. */
    public BatchStatus {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        files = List.copyOf(files);
    }

    /** The states of a batch. */
    public enum State {
        /** It waits, or its requests are being checked. */
        PENDING(false),
        /** Its requests are being processed. */
        RUNNING(false),
        /** It is being cancelled; requests that are under way are still finished. */
        CANCELLING(false),
        /** All its requests have an outcome. */
        COMPLETED(true),
        /** It was refused as a whole, and no request was processed. */
        FAILED(true),
        /** The provider did not process all requests in time; those that it did have outcomes. */
        EXPIRED(true),
        /** It was cancelled; requests that were processed before have outcomes. */
        CANCELLED(true);

        private final boolean ended;

        State(boolean ended) {
            this.ended = ended;
        }

        /** Returns whether nothing more happens to the batch, so that its outcomes can be fetched. */
        public boolean ended() {
            return ended;
        }
    }

    /** Returns a status of which only the state is known. */
    public static BatchStatus of(String id, State state) {
        return new BatchStatus(id, state, null, null, null, null, List.of(), null);
    }

    /** Returns whether nothing more happens to the batch, so that its outcomes can be fetched. */
    public boolean ended() {
        return state.ended();
    }

    /** Returns this status with another id. */
    public BatchStatus withId(String other) {
        return new BatchStatus(other, state, nativeState, total, succeeded, failed, files, error);
    }

    /** Returns the status in words: the id, the state and how many requests have an outcome. */
    @Override
    public String toString() {
        String counts =
                total == null ? "" : ", " + (zero(succeeded) + zero(failed)) + " of " + total + " requests done";
        return id + " (" + state + counts + (error == null ? "" : ": " + error) + ")";
    }

    private static long zero(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
