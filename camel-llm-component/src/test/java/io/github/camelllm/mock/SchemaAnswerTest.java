package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ConfigurationException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaAnswerTest {
    private static final String TICKET = """
            {"type": "object",
             "properties": {
               "category": {"enum": ["billing", "delivery", "product", "other"]},
               "urgent": {"type": "boolean"},
               "summary": {"type": "string", "maxLength": 80},
               "score": {"type": "number", "minimum": 0, "maximum": 1}},
             "required": ["category", "urgent", "summary", "score"],
             "additionalProperties": false}""";

    private static JsonNode answer(String schema, String question) {
        return SchemaAnswer.of(Validator.read(schema), question, 0);
    }

    @Test
    void aQuestionAlwaysGetsTheSameAnswer() {
        assertThat(answer(TICKET, "Where is my parcel?")).isEqualTo(answer(TICKET, "Where is my parcel?"));
    }

    @Test
    void differentQuestionsGetDifferentAnswers() {
        Set<JsonNode> answers = new HashSet<>();
        Set<String> categories = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            JsonNode answer = answer(TICKET, "Where is parcel " + i + "?");
            answers.add(answer);
            categories.add(answer.get("category").asText());
        }
        assertThat(answers).hasSizeGreaterThan(45);
        assertThat(categories).containsExactlyInAnyOrder("billing", "delivery", "product", "other");
    }

    @Test
    void anotherSeedGivesAnotherAnswer() {
        JsonNode schema = Validator.read(TICKET);

        assertThat(SchemaAnswer.of(schema, "Where is my parcel?", 1))
                .isNotEqualTo(SchemaAnswer.of(schema, "Where is my parcel?", 2));
    }

    @Test
    void textIsInWordsOfTheQuestion() {
        String summary = answer(TICKET, "Where is my parcel?").get("summary").asText();

        assertThat(summary.split(" ")).isSubsetOf("Where", "is", "my", "parcel?");
    }

    @Test
    void allDeclaredPropertiesAreThereUnlessTheyRecur() {
        JsonNode answer = answer("""
                {"type": "object", "properties": {
                  "name": {"type": "string"},
                  "address": {"type": "object", "properties": {"city": {"type": "string"}}}}}""", "hello");

        assertThat(answer.at("/address/city").isTextual()).isTrue();
        assertThat(answer.get("name").isTextual()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "{\"const\": {\"a\": [1, null]}}",
                "{\"type\": [\"string\", \"null\"]}",
                "{\"type\": [\"integer\", \"null\"], \"enum\": [null, 3]}",
                "{\"type\": \"integer\", \"exclusiveMinimum\": 3, \"exclusiveMaximum\": 5}",
                "{\"type\": \"integer\", \"multipleOf\": 0.4, \"minimum\": 1, \"maximum\": 3}",
                "{\"type\": \"integer\", \"maximum\": -1000000000000}",
                "{\"type\": \"number\", \"exclusiveMinimum\": 0, \"exclusiveMaximum\": 0.001}",
                "{\"type\": \"number\", \"minimum\": 0.333, \"maximum\": 0.3331}",
                "{\"type\": \"number\", \"multipleOf\": 0.25, \"minimum\": 100}",
                "{\"type\": \"string\", \"minLength\": 200, \"maxLength\": 201}",
                "{\"type\": \"string\", \"maxLength\": 0}",
                "{\"type\": \"string\", \"format\": \"email\", \"minLength\": 30}",
                "{\"type\": \"string\", \"pattern\": \"^(=|<|!)$\"}",
                "{\"type\": \"string\", \"pattern\": \"^[A-Z]{3}-\\\\d{4}$\"}",
                "{\"type\": \"string\", \"pattern\": \"^(?:red|green|blue)+$\", \"minLength\": 20, \"maxLength\": 24}",
                "{\"type\": \"string\", \"pattern\": \"^\\\\+?[1-9][0-9 ()-]{6,14}$\"}",
                "{\"type\": \"string\", \"pattern\": \"^[^@\\\\s]+@[\\\\w.-]+\\\\.[a-z]{2,}$\"}",
                "{\"type\": \"string\", \"pattern\": \"^(?<year>\\\\d{4})\\\\/\\\\p{Lu}\\\\u0041$\"}",
                "{\"type\": \"string\", \"pattern\": \"^[a-z]+$\", \"minLength\": 50, \"maxLength\": 50}",
                "{\"type\": \"string\", \"examples\": [\"Paris\"], \"pattern\": \"(?=P)Paris\"}",
                "{\"type\": \"array\", \"minItems\": 5, \"items\": {\"type\": \"integer\"}, \"uniqueItems\": true}",
                "{\"type\": \"array\", \"items\": {\"enum\": [1, 2]}, \"uniqueItems\": true, \"maxItems\": 5}",
                "{\"type\": \"array\", \"prefixItems\": [{\"const\": 1}, {\"type\": \"string\"}], \"items\": false}",
                "{\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"contains\": {\"minimum\": 1000}, \"minContains\": 2}",
                "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\"}}",
                "{\"type\": \"object\", \"minProperties\": 3, \"propertyNames\": {\"pattern\": \"^x-[a-z]{4}$\"}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {}, \"b\": {}, \"c\": {}}, \"required\": [\"c\"], \"maxProperties\": 2}",
                "{\"type\": \"object\", \"required\": [\"x1\"], \"patternProperties\": {\"^x\": {\"type\": \"boolean\"}}}",
                "{\"type\": \"object\", \"properties\": {\"never\": false, \"a\": true}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"const\": 1}}, \"dependentRequired\": {\"a\": [\"b\"]}, \"required\": [\"b\"]}",
                "{\"allOf\": [{\"type\": \"integer\", \"minimum\": 3}, {\"type\": \"number\", \"maximum\": 4}]}",
                "{\"allOf\": [{\"enum\": [1, 2]}, {\"enum\": [2, 3]}]}",
                "{\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"number\", \"minimum\": 50}]}",
                "{\"type\": \"integer\", \"not\": {\"multipleOf\": 2}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"enum\": [1, 2]}, \"b\": {\"enum\": [1, 2]}},"
                        + " \"required\": [\"a\", \"b\"], \"if\": {\"properties\": {\"a\": {\"const\": 1}}},"
                        + " \"then\": {\"properties\": {\"b\": {\"const\": 1}}},"
                        + " \"else\": {\"properties\": {\"b\": {\"const\": 2}}}}",
                "{\"$ref\": \"#/$defs/a~1b\", \"$defs\": {\"a/b\": {\"$ref\": \"#here\"}, \"c\": {\"$anchor\": \"here\", \"type\": \"null\"}}}",
                "{\"type\": \"object\", \"properties\": {\"value\": {\"type\": \"integer\"}, \"next\": {\"anyOf\": [{\"type\": \"null\"}, {\"$ref\": \"#\"}]}},"
                        + " \"required\": [\"value\", \"next\"]}",
                "{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"type\": \"object\", \"required\": [\"children\"], \"properties\":"
                        + " {\"children\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/node\"}}}}}}",
            })
    void theAnswerFits(String text) {
        JsonNode schema = Validator.read(text);
        for (int i = 0; i < 30; i++) {
            Validator.assertFits(SchemaAnswer.of(schema, "question " + i, i), schema);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "date-time",
                "date",
                "time",
                "duration",
                "email",
                "idn-email",
                "hostname",
                "idn-hostname",
                "uri",
                "iri",
                "uri-reference",
                "iri-reference",
                "uri-template",
                "uuid",
                "ipv4",
                "ipv6",
                "json-pointer",
                "relative-json-pointer",
                "regex"
            })
    void formatsAreKept(String format) {
        JsonNode schema = Validator.read("{\"type\": \"string\", \"format\": \"" + format + "\"}");
        for (int i = 0; i < 30; i++) {
            Validator.assertFits(SchemaAnswer.of(schema, "Grüße aus Köln, number " + i, i), schema);
        }
    }

    @Test
    void boundsOfDraft4AreKept() {
        String schema = "{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 3, \"exclusiveMinimum\": true,"
                + " \"exclusiveMaximum\": true}";
        for (int i = 0; i < 10; i++) {
            assertThat(answer(schema, "question " + i).intValue()).isEqualTo(2);
        }
    }

    @Test
    void examplesAreTakenIfTheyFit() {
        assertThat(answer("{\"type\": \"string\", \"examples\": [\"Paris\"]}", "?")
                        .textValue())
                .isEqualTo("Paris");
        assertThat(answer("{\"type\": \"integer\", \"examples\": [\"Paris\"]}", "?")
                        .isIntegralNumber())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "{\"type\": \"string\", \"pattern\": \"^(?=x)y$\"}",
                "{\"type\": \"string\", \"pattern\": \"(a)\\\\1\"}",
                "{\"type\": \"string\", \"pattern\": \"(?<=a)b\"}",
                "{\"type\": \"string\", \"pattern\": \"(ab\"}",
                "{\"type\": \"string\", \"pattern\": \"[^[]\"}",
                "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2}",
                "{\"type\": \"integer\", \"minimum\": 3, \"maximum\": 2}",
                "{\"type\": \"integer\", \"exclusiveMinimum\": 3, \"exclusiveMaximum\": 4}",
                "{\"type\": \"tuple\"}",
                "{\"allOf\": [{\"type\": \"string\"}, {\"type\": \"integer\"}]}",
                "{\"type\": \"array\", \"items\": {\"type\": \"boolean\"}, \"uniqueItems\": true, \"minItems\": 3}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"other.json\"}}}",
                "{\"$ref\": \"#/$defs/nowhere\"}",
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}",
                "{\"type\": \"object\", \"properties\": {\"self\": {\"$ref\": \"#\"}}, \"required\": [\"self\"]}",
            })
    void aSchemaThatCannotBeFittedIsAnError(String schema) {
        assertThatThrownBy(() -> answer(schema, "hello"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("model 'schema'");
    }

    @Test
    void theErrorTellsThePlaceAndThePattern() {
        assertThatThrownBy(() -> answer(
                        "{\"type\": \"object\", \"properties\": {\"code\": {\"type\": \"string\", \"pattern\": \"(?!x)\"}}}",
                        "hello"))
                .hasMessageContainingAll("/code", "(?!x)", "examples");
    }
}
