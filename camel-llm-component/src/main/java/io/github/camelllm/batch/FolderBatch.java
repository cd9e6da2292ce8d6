package io.github.camelllm.batch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of records on its way through a {@link BatchFolder}.
 *
 * @param name the name of the file
 * @param requests what is to be asked, by the ids of the requests, in the order of the records; empty if the batch is
 *     submitted
 * @param batchId the provider's id of the batch; null if it is not submitted
 */
public record FolderBatch(
        String name, Map<String, Object> requests, @Nullable String batchId) {
    /** Returns whether the provider has the batch. */
    public boolean isSubmitted() {
        return batchId != null;
    }
}
