package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The check whether a value fits a schema; formats are not looked at. */
final class SchemaCheck {
    /** The most digits with which a number is divided: a model may write 1e99999999. */
    private static final int MAX_DIGITS = 1_000;

    private final SchemaSource source;
    private final CheckWork work = new CheckWork();
    private final Map<String, Pattern> patterns = new HashMap<>();

    SchemaCheck(SchemaSource source) {
        this.source = source;
    }

    boolean fits(JsonNode value, JsonNode schema) {
        work.enter();
        try {
            return schema.isBoolean()
                    ? schema.booleanValue()
                    : isNullable(value, schema) || fitsKeywords(value, schema);
        } finally {
            work.leave();
        }
    }

    /** Returns whether a value is null and may be, as OpenAPI 3.0 says it beside the type. */
    private static boolean isNullable(JsonNode value, JsonNode schema) {
        return value.isNull() && isTrue(schema, "nullable");
    }

    private boolean fitsKeywords(JsonNode value, JsonNode schema) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!fits(value, keyword.getKey(), keyword.getValue(), schema)) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(JsonNode value, String keyword, JsonNode said, JsonNode schema) {
        return switch (keyword) {
            case "$ref" -> fits(value, source.resolve(said.asText()));
            case "allOf" -> fitting(value, said) == said.size();
            case "anyOf" -> fitting(value, said) > 0;
            case "oneOf" -> fitting(value, said) == 1;
            case "not" -> !fits(value, said);
            case "if" -> fitsCondition(value, said, schema);
            case "type" -> SchemaSource.texts(said).stream().anyMatch(type -> isOf(value, type));
            case "enum" -> contains(said, value);
            case "const" -> same(said, value);
            default -> fitsKind(value, keyword, said, schema);
        };
    }

    private boolean fitsKind(JsonNode value, String keyword, JsonNode said, JsonNode schema) {
        if (value.isNumber()) {
            return fitsNumber(value.decimalValue(), keyword, said, schema);
        } else if (value.isTextual()) {
            return fitsText(value.textValue(), keyword, said);
        } else if (value.isArray()) {
            return fitsArray(value, keyword, said, schema);
        }
        return !value.isObject() || fitsObject(value, keyword, said, schema);
    }

    private int fitting(JsonNode value, JsonNode branches) {
        int fitting = 0;
        for (JsonNode branch : branches) {
            fitting += fits(value, branch) ? 1 : 0;
        }
        return fitting;
    }

    private boolean fitsCondition(JsonNode value, JsonNode condition, JsonNode schema) {
        JsonNode then = schema.get(fits(value, condition) ? "then" : "else");
        return then == null || fits(value, then);
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isNumber() && isWhole(value.decimalValue());
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }

    private static boolean fitsNumber(BigDecimal value, String keyword, JsonNode said, JsonNode schema) {
        return switch (keyword) {
            case "minimum" -> value.compareTo(said.decimalValue()) >= (isTrue(schema, "exclusiveMinimum") ? 1 : 0);
            case "maximum" -> value.compareTo(said.decimalValue()) <= (isTrue(schema, "exclusiveMaximum") ? -1 : 0);
            case "exclusiveMinimum" -> said.isBoolean() || value.compareTo(said.decimalValue()) > 0;
            case "exclusiveMaximum" -> said.isBoolean() || value.compareTo(said.decimalValue()) < 0;
            case "multipleOf" -> isMultiple(value, said.decimalValue());
            default -> true;
        };
    }

    private static boolean isMultiple(BigDecimal value, BigDecimal divisor) {
        if (divisor.signum() == 0) {
            return true; // not a schema: there is no such divisor
        }
        long digits = Math.abs((long) value.precision() - value.scale())
                + Math.abs((long) divisor.precision() - divisor.scale())
                + Math.abs((long) value.scale())
                + Math.abs((long) divisor.scale());
        return digits <= MAX_DIGITS && value.remainder(divisor).signum() == 0;
    }

    /** Returns whether a keyword is true, as draft 4 has it for bounds. */
    private static boolean isTrue(JsonNode schema, String keyword) {
        return schema.path(keyword).isBoolean() && schema.path(keyword).booleanValue();
    }

    private boolean fitsText(String value, String keyword, JsonNode said) {
        return switch (keyword) {
            case "minLength" -> value.codePointCount(0, value.length()) >= said.asInt();
            case "maxLength" -> value.codePointCount(0, value.length()) <= said.asInt();
            case "pattern" -> finds(said.asText(), value);
            default -> true;
        };
    }

    private boolean finds(String pattern, String text) {
        return work.finds(patterns.computeIfAbsent(pattern, SchemaCheck::compile), text);
    }

    /** Returns a pattern of a schema. */
    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw SchemaMismatch.unsupported("the pattern " + pattern + " is not supported: " + e.getDescription());
        } catch (StackOverflowError e) {
            throw SchemaMismatch.unsupported("a pattern has too many groups within each other");
        }
    }

    private boolean fitsArray(JsonNode value, String keyword, JsonNode said, JsonNode schema) {
        return switch (keyword) {
            case "minItems" -> value.size() >= said.asInt();
            case "maxItems" -> value.size() <= said.asInt();
            case "uniqueItems" -> !said.asBoolean() || ComparableJson.isUnique(value);
            case "prefixItems" -> fitsPrefix(value, said);
            case "items" ->
                said.isArray()
                        ? fitsPrefix(value, said)
                        : fitsRest(value, said, schema.path("prefixItems").size());
            case "additionalItems" ->
                !schema.path("items").isArray()
                        || fitsRest(value, said, schema.path("items").size());
            case "contains" -> containsEnough(value, said, schema);
            default -> true;
        };
    }

    private boolean fitsPrefix(JsonNode value, JsonNode schemas) {
        for (int i = 0; i < Math.min(value.size(), schemas.size()); i++) {
            if (!fits(value.get(i), schemas.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fitsRest(JsonNode value, JsonNode schema, int from) {
        for (int i = from; i < value.size(); i++) {
            if (!fits(value.get(i), schema)) {
                return false;
            }
        }
        return true;
    }

    private boolean containsEnough(JsonNode value, JsonNode contained, JsonNode schema) {
        int count = 0;
        for (JsonNode each : value) {
            count += fits(each, contained) ? 1 : 0;
        }
        return count >= schema.path("minContains").asInt(1)
                && count <= schema.path("maxContains").asInt(Integer.MAX_VALUE);
    }

    private boolean fitsObject(JsonNode value, String keyword, JsonNode said, JsonNode schema) {
        return switch (keyword) {
            case "required" -> hasAll(value, said);
            case "minProperties" -> value.size() >= said.asInt();
            case "maxProperties" -> value.size() <= said.asInt();
            case "properties" ->
                SchemaSource.names(said).stream().allMatch(n -> !value.has(n) || fits(value.get(n), said.get(n)));
            case "patternProperties" ->
                SchemaSource.names(said).stream().allMatch(p -> fitsPattern(value, p, said.get(p)));
            case "additionalProperties" ->
                SchemaSource.names(value).stream().allMatch(n -> isDeclared(schema, n) || fits(value.get(n), said));
            case "propertyNames" -> SchemaSource.names(value).stream().allMatch(n -> fits(TextNode.valueOf(n), said));
            case "dependentRequired" ->
                SchemaSource.names(said).stream().allMatch(n -> !value.has(n) || hasAll(value, said.get(n)));
            case "dependentSchemas" ->
                SchemaSource.names(said).stream().allMatch(n -> !value.has(n) || fits(value, said.get(n)));
            default -> true;
        };
    }

    private static boolean hasAll(JsonNode value, JsonNode names) {
        return SchemaSource.texts(names).stream().allMatch(value::has);
    }

    private boolean fitsPattern(JsonNode value, String pattern, JsonNode schema) {
        return SchemaSource.names(value).stream().allMatch(n -> !finds(pattern, n) || fits(value.get(n), schema));
    }

    private boolean isDeclared(JsonNode schema, String name) {
        List<String> declared = SchemaSource.names(schema.path("patternProperties"));
        return schema.path("properties").has(name) || declared.stream().anyMatch(pattern -> finds(pattern, name));
    }

    /** Returns whether an array has a value. */
    static boolean contains(JsonNode array, JsonNode value) {
        for (JsonNode each : array) {
            if (same(each, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(SchemaCheck::compare, b);
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }
}
