package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SurrogateHoldTest {
    private static final String PAIR = "\uD83D\uDE00";

    /** However a text is cut, what is passed on makes the text, and each piece of it can be written in UTF-8. */
    @Property(tries = 300)
    void noPieceEndsWithinAPair(@ForAll @Size(max = 8) List<Integer> cuts) {
        String text = "a" + PAIR + PAIR + "é\n" + PAIR;
        SurrogateHold hold = new SurrogateHold();
        StringBuilder passed = new StringBuilder();
        int at = 0;
        for (int cut : cuts) {
            int next = at + Math.floorMod(cut, text.length() - at + 1);
            passed.append(written(hold.complete(text.substring(at, next))));
            at = next;
        }
        passed.append(written(hold.complete(text.substring(at)))).append(hold.rest());
        assertThat(passed).hasToString(text);
    }

    private static String written(String piece) {
        return new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void aHalfWithoutItsOtherHalfIsReplaced() {
        SurrogateHold hold = new SurrogateHold();
        assertThat(hold.complete("a\uD83D")).isEqualTo("a");
        assertThat(hold.complete("b")).isEqualTo("\uFFFDb");
        assertThat(hold.complete("\uD83D")).isEmpty();
        assertThat(hold.complete("\uD83D")).isEqualTo("\uFFFD");
        assertThat(hold.rest()).isEqualTo("\uFFFD");
    }
}
