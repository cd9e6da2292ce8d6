package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import io.github.camelllm.mock.SchemaFit;
import io.github.camelllm.wire.ExactJson;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** An answer from outside, with or without a code fence, is checked against any schema, or refused. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class AnswerFuzzTest {
    private static final int LONGEST_MESSAGE = 10_000;

    @Provide
    Arbitrary<FuzzInput> schemas() {
        return FuzzInput.fromTexts(
                """
                {"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"anyOf":[{"type":"null"},{"type":"string",
                 "pattern":"^(a|b)+$","format":"date"}]},"c":{"type":["integer","null"],"minimum":0},"d":{"enum":["x",1,null]}},
                 "required":["a"],"$defs":{"A":{"type":"array","items":{"$ref":"#"},"minItems":1}},"additionalProperties":false}
                """,
                """
                {"allOf":[{"type":"object","properties":{"a":{"const":1}}},{"$ref":"#/definitions/B"}],"oneOf":[{"type":"object"}],
                 "definitions":{"B":{"type":"object","allOf":[{"$ref":"#/definitions/B"}]}}}
                """,
                "{\"title\":\"T\",\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\",\"multipleOf\":0.01}}}");
    }

    @Provide
    Arbitrary<FuzzInput> answers() {
        return FuzzInput.fromTexts(
                "{\"a\":[1,2],\"b\":null,\"c\":-1.50,\"d\":\"x\"}",
                "```json\n{\"a\":1}\n```",
                "Here you are:\n```\n[{\"x\":1e2}]\n```\nBye");
    }

    @Property
    void anAnswerForASchema(@ForAll("answers") FuzzInput answer, @ForAll("schemas") FuzzInput schema) {
        InputBounds.read(
                "answer",
                answer.bytes(),
                () -> outcome(() -> {
                    JsonNode json = ExactJson.read(CodeFence.removed(text(answer)));
                    String misfit = SchemaFit.misfit(json, ExactJson.read(text(schema)));
                    return misfit == null ? 0 : misfit.length();
                }));
    }

    private static String text(FuzzInput input) {
        return new String(input.bytes(), StandardCharsets.UTF_8);
    }

    private interface Reading {
        long read() throws JsonProcessingException;
    }

    private static long outcome(Reading reading) {
        try {
            return reading.read();
        } catch (LlmException e) {
            assertThat(e.details().message()).hasSizeLessThan(LONGEST_MESSAGE);
            return -1;
        } catch (JsonProcessingException e) {
            return -2;
        }
    }
}
