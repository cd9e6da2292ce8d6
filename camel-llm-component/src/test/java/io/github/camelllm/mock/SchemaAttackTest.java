package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.wire.ExactJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's answer that would take exponential or quadratic time, or all of the stack, to be checked against a schema. */
class SchemaAttackTest {
    private static JsonNode json(String json) {
        try {
            return ExactJson.read(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    @Test
    @Timeout(60)
    void twoBranchesOfARecursiveSchemaAreNotTriedForAllLevels() {
        JsonNode schema = json(
                "{'oneOf':[{'type':'array','items':{'$ref':'#'}},{'type':'array','items':{'$ref':'#'},'maxItems':1}]}");
        JsonNode deep = json("[".repeat(100) + "]".repeat(100));

        assertThat(SchemaFit.misfit(deep, schema)).startsWith("$, as the check takes more than");
    }

    @Test
    void aSchemaThatLeadsToItselfEnds() {
        JsonNode schema = json("{'$ref':'#/$defs/a','$defs':{'a':{'allOf':[{'$ref':'#/$defs/a'}]}}}");
        assertThat(SchemaFit.misfit(json("{}"), schema)).startsWith("$, as schemas are nested more than");
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({"^(a|b)+$", "^(a+)+$", "^(\\w+\\s?)*$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"})
    void aPatternThatBacktracksEnds(String pattern) {
        JsonNode schema = JsonNodeFactory.instance.objectNode().put("pattern", pattern);
        assertThat(SchemaFit.misfit(text("a".repeat(100_000) + "!"), schema)).isNotNull();
    }

    @Test
    void aPatternOfAnOrdinaryTextIsDecided() {
        JsonNode schema = JsonNodeFactory.instance.objectNode().put("pattern", "^(a|b)+$");
        assertThat(SchemaFit.misfit(text("ab".repeat(200)), schema)).isNull();
        assertThat(SchemaFit.misfit(text("ab".repeat(200) + "c"), schema)).isEqualTo("$");
    }

    @Test
    @Timeout(60)
    void uniqueItemsTakeLinearTime() {
        StringBuilder items = new StringBuilder("[0");
        for (int i = 1; i < 300_000; i++) {
            items.append(',').append(i);
        }
        JsonNode schema = json("{'uniqueItems':true}");
        assertThat(SchemaFit.misfit(json(items + "]"), schema)).isNull();
        assertThat(SchemaFit.misfit(json(items + ",17.0]"), schema)).isEqualTo("$");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,1.0] | $",
                "[1,'1'] |",
                "[{'a':1,'b':2},{'b':2,'a':1.0}] | $",
                "[{'a':1},{'a':2}] |",
                "[[1],[1,1]] |",
                "[null,false,true,'null'] |",
                "['a',['a']] |",
                "[[],{}] |"
            })
    void itemsAreEqualByJsonSchema(String items, String misfit) {
        assertThat(SchemaFit.misfit(json(items), json("{'uniqueItems':true}"))).isEqualTo(misfit);
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource(
            delimiter = '|',
            value = {
                "1e99999999 | 0.01 | $",
                "1e-99999999 | 0.01 | $",
                "5 | 1e-99999999 | $",
                "0.15 | 0.05 |",
                "0.16 | 0.05 | $",
                "12 | -3 |",
                "7 | 0 |"
            })
    void aMultipleIsNotComputedWithMillionsOfDigits(String value, String divisor, String misfit) {
        assertThat(SchemaFit.misfit(json(value), json("{'multipleOf':" + divisor + "}")))
                .isEqualTo(misfit);
    }

    @Test
    void aReferenceThatIsNoUriIsNotSupported() {
        assertThat(SchemaFit.misfit(json("1"), json("{'$ref':'#/%zz'}"))).isNull();
    }
}
