package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeFenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"a\":1}\n```",
                "```\n{\"a\":1}\n```",
                "\n  ```JSON\r\n{\"a\":1}\r\n```  \n",
                "Here you are:\n\n```json\n{\"a\":1}\n```\n\nAnything else?",
                "```json {\"a\":1}```",
                "```\n{\"a\":1}```",
                "```json\n{\"a\":1}",
                "~~~json\n{\"a\":1}\n~~~",
                "\uFEFF{\"a\":1}",
                "<think>\nIs {} enough?\n</think>\n\n{\"a\":1}",
                "<think>x</think>\n```json\n{\"a\":1}\n```",
                "```{\"a\":1}```"
            })
    void theFenceIsRemoved(String text) {
        assertThat(CodeFence.removed(text).strip()).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"```\\n1\\n```\"}",
                "[1]",
                "no fence",
                "",
                "words\n```",
                "```json\n{\"a\":1}\n```\nor\n```json\n{\"a\":2}\n```"
            })
    void otherTextsStay(String text) {
        assertThat(CodeFence.removed(text)).isEqualTo(text);
    }
}
