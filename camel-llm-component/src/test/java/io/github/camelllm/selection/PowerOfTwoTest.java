package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class PowerOfTwoTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.powerOfTwo.selection(setup(chance));
    }

    @Test
    void theBusiestIsNeverChosenAndTheOthersShare() {
        Map<String, Integer> shares = shares(A.withInFlight(9), B.withInFlight(1), C.withInFlight(1));
        assertThat(shares).doesNotContainKey("a");
        assertThat(shares.get("b")).isBetween(4_700, 5_300);
    }

    @Test
    void ofTwoThatAreAsBusyTheFasterIsChosen() {
        assertThat(shares(A.withLatency(2), B.withLatency(1))).isEqualTo(Map.of("b", 10_000));
    }
}
