package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectExtentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " { } \n",
                "{\"a\":{\"b\":[1,{}]}}",
                "{\"a\":\"}\"}",
                "{\"a\":\"\\\"}\\\\\"}",
                "{\"{\":\"[\"}"
            })
    void wholeObject(String json) {
        assertThat(new ObjectExtent().isWhole(json)).isTrue();
        assertThat(inPieces(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{\"a\":{}",
                "{\"a\":\"}",
                "{\"a\":\"\\\"}",
                "[]",
                "1",
                "\"{}\"",
                "{}{}",
                "{} 1",
                "}{"
            })
    void noWholeObject(String json) {
        assertThat(new ObjectExtent().isWhole(json)).isFalse();
        assertThat(inPieces(json)).isFalse();
    }

    @Test
    void asksOfEachCharacterOnce() {
        ObjectExtent extent = new ObjectExtent();
        StringBuilder text = new StringBuilder("{\"a\":{}");
        assertThat(extent.isWhole(text)).isFalse();
        text.setCharAt(0, 'x'); // was read before, and is not read again
        assertThat(extent.isWhole(text.append('}'))).isTrue();
    }

    private static boolean inPieces(String json) {
        ObjectExtent extent = new ObjectExtent();
        boolean whole = extent.isWhole("");
        for (int i = 1; i <= json.length(); i++) {
            whole = extent.isWhole(json.substring(0, i));
        }
        return whole;
    }
}
