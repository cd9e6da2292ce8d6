package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class WeightedTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.weighted.selection(setup(chance));
    }

    @Test
    void sharesAreThoseOfTheWeights() {
        Map<String, Integer> shares = shares(A.withWeight(5), B.withWeight(3), C.withWeight(2));
        assertThat(shares.get("a")).isBetween(4_800, 5_200);
        assertThat(shares.get("b")).isBetween(2_800, 3_200);
        assertThat(shares.get("c")).isBetween(1_800, 2_200);
    }

    @Test
    void oneWithoutWeightIsNotChosenWhereThereIsAnother() {
        assertThat(shares(A.withWeight(0), B, C.withWeight(0))).isEqualTo(Map.of("b", 10_000));
    }

    @Test
    void eachCandidateHasTheHalfOpenRangeOfItsWeight() {
        assertThat(chosenAt(0)).isEqualTo("b");
        assertThat(chosenAt(0.24)).isEqualTo("b");
        assertThat(chosenAt(0.25)).isEqualTo("c");
        assertThat(chosenAt(0.99)).isEqualTo("c");
    }

    private static String chosenAt(double random) {
        return selectionOf(random)
                .choose(List.of(A.withWeight(0), B.withWeight(1), C.withWeight(3)), exchange(null), 0)
                .name();
    }

    private static ExchangeSelection selectionOf(double random) {
        return BuiltInStrategy.weighted.selection(setup(() -> random));
    }
}
