package io.github.camelllm.mock;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;
import static net.jqwik.api.Arbitraries.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SchemaAnswerPropertyTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    void everyAnswerFitsItsSchema(@ForAll("documents") JsonNode schema, @ForAll String question, @ForAll long seed) {
        Validator.assertFits(SchemaAnswer.of(schema, question, seed), schema);
    }

    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    void everyTextMatchesItsPattern(@ForAll("patterns") String pattern, @ForAll long seed) {
        ObjectNode schema = JSON.objectNode().put("type", "string").put("pattern", "^(?:" + pattern + ")$");
        Validator.assertFits(SchemaAnswer.of(schema, "hello", seed), schema);
    }

    /** Schemas that some value fits, with definitions to refer to. */
    @Provide
    Arbitrary<JsonNode> documents() {
        return schemas(3).flatMap(schema -> schemas(1).map(definition -> {
            ObjectNode document = schema.deepCopy();
            document.putObject("$defs")
                    .<ObjectNode>set("simple", definition)
                    .set(
                            "tree",
                            Validator.read(
                                    "{\"type\": \"object\", \"properties\": {\"left\": {\"$ref\": \"#/$defs/tree\"},"
                                            + " \"leaves\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/tree\"}}},"
                                            + " \"required\": [\"leaves\"], \"additionalProperties\": false}"));
            return document;
        }));
    }

    private Arbitrary<ObjectNode> schemas(int depth) {
        Arbitrary<ObjectNode> leaves = oneOf(List.of(wholes(), numbers(), texts(), enums(), plain()));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<ObjectNode> inner = schemas(depth - 1);
        Arbitrary<ObjectNode> all = oneOf(List.of(objects(inner), arrays(inner), choices(inner), leaves));
        return depth < 3 ? all : oneOf(List.of(all, refs()));
    }

    private Arbitrary<ObjectNode> refs() {
        return of("simple", "tree").map(name -> JSON.objectNode().put("$ref", "#/$defs/" + name));
    }

    private Arbitrary<ObjectNode> plain() {
        return of(
                        "{\"type\": \"boolean\"}",
                        "{\"type\": \"null\"}",
                        "{\"type\": [\"string\", \"null\"]}",
                        "{\"type\": [\"null\", \"integer\", \"object\"]}",
                        "{\"const\": \"fixed\"}",
                        "{}")
                .map(text -> (ObjectNode) Validator.read(text));
    }

    private Arbitrary<ObjectNode> wholes() {
        Arbitrary<Integer> least = integers().between(-1_000_000, 1_000_000);
        return Combinators.combine(least, integers().between(12, 1000), of("none", "3", "4", "0.5", "1.5"), of(1, 2, 3))
                .as((low, room, step, bounds) -> {
                    ObjectNode schema = JSON.objectNode().put("type", "integer");
                    if ((bounds & 1) != 0) {
                        schema.put("minimum", low);
                    }
                    if ((bounds & 2) != 0) {
                        schema.put("exclusiveMaximum", low + room);
                    }
                    return step.equals("none") ? schema : schema.put("multipleOf", new BigDecimal(step));
                });
    }

    private Arbitrary<ObjectNode> numbers() {
        return Combinators.combine(
                        Arbitraries.bigDecimals()
                                .between(BigDecimal.valueOf(-1000), BigDecimal.valueOf(1000))
                                .ofScale(3),
                        of("0.0001", "0.1", "7", "1000"))
                .as((low, room) -> JSON.objectNode()
                        .put("type", "number")
                        .put("exclusiveMinimum", low)
                        .put("maximum", low.add(new BigDecimal(room))));
    }

    private Arbitrary<ObjectNode> texts() {
        Arbitrary<ObjectNode> lengths = Combinators.combine(
                        integers().between(0, 60), integers().between(0, 30))
                .as((least, room) -> JSON.objectNode()
                        .put("type", "string")
                        .put("minLength", least)
                        .put("maxLength", least + room));
        Arbitrary<ObjectNode> formats = of("date", "date-time", "email", "uri", "uuid", "ipv4")
                .map(format -> JSON.objectNode().put("type", "string").put("format", format));
        return oneOf(List.of(lengths, formats));
    }

    private Arbitrary<ObjectNode> enums() {
        return strings()
                .alpha()
                .ofMaxLength(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .uniqueElements()
                .map(words -> {
                    ObjectNode schema = JSON.objectNode();
                    words.forEach(schema.withArray("enum")::add);
                    return schema;
                });
    }

    private Arbitrary<ObjectNode> objects(Arbitrary<ObjectNode> inner) {
        Arbitrary<List<ObjectNode>> properties = inner.list().ofMaxSize(4);
        return Combinators.combine(properties, integers().between(0, 15), of("open", "closed", "map"))
                .as((schemas, required, rest) -> {
                    ObjectNode schema = JSON.objectNode().put("type", "object");
                    for (int i = 0; i < schemas.size(); i++) {
                        schema.withObject("/properties").set("p" + i, schemas.get(i));
                        if ((required >> i & 1) != 0) {
                            schema.withArray("required").add("p" + i);
                        }
                    }
                    if (rest.equals("closed")) {
                        schema.put("additionalProperties", false);
                    } else if (rest.equals("map")) {
                        schema.putObject("additionalProperties").put("type", "integer");
                        schema.put("minProperties", 2);
                    }
                    return schema;
                });
    }

    private Arbitrary<ObjectNode> arrays(Arbitrary<ObjectNode> inner) {
        Arbitrary<ObjectNode> lists = Combinators.combine(
                        inner, integers().between(0, 4), integers().between(0, 3))
                .as((items, least, room) -> JSON.objectNode()
                        .put("type", "array")
                        .put("minItems", least)
                        .put("maxItems", least + room)
                        .<ObjectNode>set("items", items));
        Arbitrary<ObjectNode> sets = Combinators.combine(wholes(), integers().between(0, 2))
                .as((items, least) -> JSON.objectNode()
                        .put("type", "array")
                        .put("uniqueItems", true)
                        .put("minItems", least)
                        .<ObjectNode>set("items", items));
        Arbitrary<ObjectNode> tuples = inner.list().ofMinSize(1).ofMaxSize(3).map(items -> JSON.objectNode()
                .put("type", "array")
                .put("minItems", items.size())
                .put("items", false)
                .<ObjectNode>set("prefixItems", JSON.arrayNode().addAll(items)));
        return oneOf(List.of(lists, sets, tuples));
    }

    private Arbitrary<ObjectNode> choices(Arbitrary<ObjectNode> inner) {
        Arbitrary<ObjectNode> any = inner.list().ofMinSize(1).ofMaxSize(3).map(branches -> JSON.objectNode()
                .<ObjectNode>set("anyOf", JSON.arrayNode().addAll(branches)));
        Arbitrary<ObjectNode> tagged = inner.list().ofMinSize(1).ofMaxSize(3).map(this::tagged);
        Arbitrary<ObjectNode> both = Combinators.combine(inner, inner).as((a, b) -> JSON.objectNode()
                .<ObjectNode>set(
                        "allOf",
                        JSON.arrayNode().add(part("a", a)).add(part("b", b)).add(part("c", JSON.objectNode()))));
        return oneOf(List.of(any, tagged, both));
    }

    private ObjectNode tagged(List<ObjectNode> branches) {
        ArrayNode all = JSON.arrayNode();
        for (int i = 0; i < branches.size(); i++) {
            ObjectNode branch = part("value", branches.get(i));
            branch.withObject("/properties").putObject("kind").put("const", "kind" + i);
            branch.withArray("required").add("kind");
            all.add(branch);
        }
        return JSON.objectNode().set("oneOf", all);
    }

    private static ObjectNode part(String name, ObjectNode schema) {
        ObjectNode part = JSON.objectNode().put("type", "object");
        part.withObject("/properties").set(name, schema);
        part.withArray("required").add(name);
        return part;
    }

    /** Expressions of literals, classes, groups and alternatives, all with and without quantifiers, but none in another. */
    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<String> atoms =
                of("a", "\\d", "\\w", "\\s", ".", "[a-f0-9]", "[^x-z]", "[\\w.-]", "\\.", "-", "\\x41", "[+*?]");
        Arbitrary<String> plain = sequence(atoms, of(""));
        Arbitrary<String> groups = oneOf(List.of(
                plain.map(p -> "(" + p + ")"),
                Combinators.combine(plain, plain).as((a, b) -> "(?:" + a + "|" + b + ")")));
        return sequence(oneOf(List.of(atoms, groups)), of("", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?"));
    }

    private static Arbitrary<String> sequence(Arbitrary<String> parts, Arbitrary<String> quantifiers) {
        return Combinators.combine(parts, quantifiers)
                .as(String::concat)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(all -> String.join("", all));
    }
}
