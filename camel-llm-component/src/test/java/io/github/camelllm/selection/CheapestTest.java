package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class CheapestTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.cheapest.selection(setup(chance));
    }

    @Test
    void theLowestPriceIsChosen() {
        assertThat(choose(A.withPrice("2.5"), B.withPrice("0.60"), C.withPrice("10")))
                .isEqualTo("b");
    }

    @Test
    void anUnknownPriceIsLastAndFreeIsFirst() {
        assertThat(choose(A, B.withPrice("9"))).isEqualTo("b");
        assertThat(choose(A.withPrice("9"), B.withPrice("0"))).isEqualTo("b");
    }

    @Test
    void ofEqualPricesTheFirstIsChosen() {
        assertThat(shares(A.withPrice("1.0"), B.withPrice("1"))).isEqualTo(Map.of("a", 10_000));
    }
}
