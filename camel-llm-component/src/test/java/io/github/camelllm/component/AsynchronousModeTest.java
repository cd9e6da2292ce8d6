package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The option that only newer Camels have; the module camel-4.22 has the test with the real one. */
class AsynchronousModeTest {
    /** As the configuration of Camel 4.22. */
    public static class Newer {
        final List<String> set = new ArrayList<>();

        public void setAsynchronous(String value) {
            set.add(value);
        }
    }

    /** As ours, which extends it. */
    public static final class Ours extends Newer {}

    /** With a setter that refuses the value. */
    public static final class Refusing {
        public void setAsynchronous(String value) {
            throw new IllegalArgumentException("not " + value);
        }
    }

    @Test
    void theOptionIsSwitchedOnWhereThereIsOne() {
        Ours configuration = new Ours();
        AsynchronousMode.enable(configuration);
        assertThat(configuration.set).containsExactly("true");
    }

    @Test
    void aConfigurationWithoutTheOptionStaysAsItIs() {
        AsynchronousMode.enable(new Object());
        assertThat(new LlmCircuitBreaker().getSlidingWindowSize()).isEqualTo("60");
    }

    @Test
    void aSetterThatFailsIsReported() {
        assertThatThrownBy(() -> AsynchronousMode.enable(new Refusing()))
                .isInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("not true");
    }
}
