package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class PriorityTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.priority.selection(setup(chance));
    }

    @Test
    void theFirstIsChosen() {
        assertThat(shares(B, A)).isEqualTo(Map.of("b", 10_000));
    }
}
