package io.github.camelllm.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class OperationTest {
    private static Operation[] those(Predicate<Operation> fact) {
        return Arrays.stream(Operation.values()).filter(fact).toArray(Operation[]::new);
    }

    @Test
    void eachKnowsItsFacts() {
        assertThat(those(Operation::conversation))
                .containsExactly(Operation.CHAT, Operation.COMPLETION, Operation.COUNT_TOKENS, Operation.ESTIMATE_COST);
        assertThat(those(Operation::resultPerMessage)).containsExactly(Operation.EMBEDDINGS);
        assertThat(those(Operation::generates)).containsExactly(Operation.CHAT, Operation.COMPLETION);
        assertThat(those(Operation::limitsOutput))
                .containsExactly(Operation.CHAT, Operation.COMPLETION, Operation.ESTIMATE_COST);
        assertThat(those(Operation::billed))
                .containsExactly(Operation.CHAT, Operation.EMBEDDINGS, Operation.COMPLETION);
        assertThat(those(operation -> !operation.needsModel()))
                .containsExactly(
                        Operation.MODELS, Operation.BATCH_STATUS, Operation.BATCH_RESULTS, Operation.BATCH_CANCEL);
        assertThat(those(Operation::providerBatch))
                .containsExactly(
                        Operation.BATCH_SUBMIT,
                        Operation.BATCH_STATUS,
                        Operation.BATCH_RESULTS,
                        Operation.BATCH_CANCEL);
        assertThat(those(operation -> operation.ofEach() != operation)).allMatch(op -> op.ofEach() == Operation.CHAT);
    }

    @Test
    void theNamesForTelemetryAreUnique() {
        assertThat(Operation.values()).extracting(Operation::telemetryName).doesNotHaveDuplicates();
    }
}
