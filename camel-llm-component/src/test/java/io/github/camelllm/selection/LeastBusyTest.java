package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class LeastBusyTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.leastBusy.selection(setup(chance));
    }

    @Test
    void theFewestCallsUnderWayAreChosen() {
        assertThat(choose(A.withInFlight(3), B.withInFlight(2), C.withInFlight(4)))
                .isEqualTo("b");
    }

    @Test
    void thoseThatAreIdleShare() {
        assertThat(shares(A, B).get("a")).isBetween(4_700, 5_300);
    }
}
