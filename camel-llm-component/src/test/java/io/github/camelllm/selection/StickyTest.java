package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class StickyTest extends SelectionContract {
    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.sticky.selection(setup(chance));
    }

    private List<String> of(Candidate... candidates) {
        List<String> chosen = new ArrayList<>();
        for (int key = 0; key < 300; key++) {
            chosen.add(choose(exchange("key " + key), candidates));
        }
        return chosen;
    }

    @Test
    void theSameKeyStaysAndKeysSpread() {
        List<String> chosen = of(A, B, C);
        assertThat(of(A, B, C)).isEqualTo(chosen);
        assertThat(of(C, B, A)).isEqualTo(chosen);
        for (String name : List.of("a", "b", "c")) {
            assertThat(chosen.stream().filter(name::equals)).hasSizeBetween(70, 130);
        }
    }

    @Test
    void whenOneGoesOnlyItsOwnKeysMove() {
        List<String> all = of(A, B, C);
        List<String> withoutC = of(A, B);
        for (int key = 0; key < all.size(); key++) {
            if (!all.get(key).equals("c")) {
                assertThat(withoutC.get(key)).isEqualTo(all.get(key));
            }
        }
    }

    @Test
    void withoutAKeyTheLeastBusyIsChosen() {
        assertThat(choose(exchange(null), A.withInFlight(1), B)).isEqualTo("b");
    }

    @Test
    void theCandidateOfAKeyIsTheSameInEveryProcessAndVersion() {
        assertThat(String.join("", of(A, B, C).subList(0, 40))).isEqualTo("ccaacaaacabccacbcacccbbcabbcccabbccbbbca");
    }
}
