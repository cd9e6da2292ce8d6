package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.roundRobin.selection(setup(chance));
    }

    @Test
    void eachHasItsTurn() {
        assertThat(List.of(choose(A, B, C), choose(A, B, C), choose(A, B, C), choose(A, B, C)))
                .containsExactly("a", "b", "c", "a");
    }

    @Test
    void aFailoverTakesNobodysTurn() {
        assertThat(choose(A, B)).isEqualTo("a");
        selection.choose(List.of(B), exchange(null), 1);
        assertThat(choose(A, B)).isEqualTo("b");
    }
}
