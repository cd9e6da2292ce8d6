package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassCirclesTest {
    @Test
    void nodesThatReachEachOtherAreOneCircleHoweverLongTheWay() {
        Map<String, Set<String>> references = Map.of(
                "a", Set.of("b"),
                "b", Set.of("c", "e"),
                "c", Set.of("d"),
                "d", Set.of("b"),
                "e", Set.of("f"),
                "f", Set.of("e"),
                "g", Set.of("a", "f"));
        assertThat(ClassCircles.in(references)).containsExactlyInAnyOrder(Set.of("b", "c", "d"), Set.of("e", "f"));
    }

    @Test
    void whatRefersOnlyOneWayOrToItselfIsNoCircle() {
        assertThat(ClassCircles.in(Map.of("a", Set.of("a", "b"), "b", Set.of("c"), "c", Set.of())))
                .isEmpty();
    }
}
