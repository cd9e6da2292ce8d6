package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class HealthiestTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.healthiest.selection(setup(chance));
    }

    @Test
    void theFewestFailuresAreChosen() {
        assertThat(choose(A.withFailures(0.3), B.withFailures(0.1).withInFlight(9), C.withFailures(0.2)))
                .isEqualTo("b");
    }

    @Test
    void thoseThatAreAboutAsHealthyShareByLoad() {
        assertThat(choose(A.withFailures(0.01).withInFlight(1), B.withFailures(0.02)))
                .isEqualTo("b");
    }
}
