package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class FastestTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.fastest.selection(setup(chance));
    }

    @Test
    void theLowestLatencyIsChosen() {
        assertThat(choose(A.withLatency(30), B.withLatency(20), C.withLatency(40)))
                .isEqualTo("b");
    }

    @Test
    void oneThatIsNotKnownYetIsTried() {
        assertThat(choose(A.withLatency(30), B)).isEqualTo("b");
    }
}
