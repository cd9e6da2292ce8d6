package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateNumbersTest {
    @Test
    void numbersAreThoseOfThePositions() {
        CandidateNumbers numbers = CandidateNumbers.parse("weights", " 5, 3 ,0");
        assertThat(numbers.of("a", 0)).isEqualByComparingTo("5");
        assertThat(numbers.of("b", 1)).isEqualByComparingTo("3");
        assertThat(numbers.of("c", 2)).isEqualByComparingTo("0");
        assertThat(numbers.of("d", 3)).isNull();
    }

    @Test
    void aNameWinsOverAPositionAndMayContainAnEqualsSign() {
        CandidateNumbers numbers = CandidateNumbers.parse("prices", "7, openai:a = 2.5, x=y=1");
        assertThat(numbers.of("openai:a", 0)).isEqualByComparingTo("2.5");
        assertThat(numbers.of("x=y", 5)).isEqualByComparingTo("1");
        assertThat(numbers.of("other", 0)).isEqualByComparingTo("7");
        assertThat(numbers.of("other", 1)).isNull();
    }

    @Test
    void whatNoCandidateUsesIsTold() {
        assertThat(CandidateNumbers.parse("weights", "5,3,1,a=2,b=1").unused(List.of("a", "c")))
                .containsExactly("b", "number 3");
        assertThat(CandidateNumbers.parse("weights", "5,3,a=2").unused(List.of("a", "c")))
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void withoutAListThereAreNone(@Nullable String list) {
        assertThat(CandidateNumbers.parse("weights", list).of("a", 0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "a", "1,", ",1", "a=", "a=-0.5", "1;2"})
    void anythingElseIsAnErrorThatNamesTheOption(String list) {
        assertThatThrownBy(() -> CandidateNumbers.parse("weights", list))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The option weights of the LlmLoadBalancer has '");
    }
}
