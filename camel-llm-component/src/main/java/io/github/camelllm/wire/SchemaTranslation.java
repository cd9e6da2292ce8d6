package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Translates one JSON Schema to the form that a receiver accepts. {@link #schema()} is null if the receiver cannot express it: a map where objects
 * must be closed, a recursion where there may be none.
 */
final class SchemaTranslation {
    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");
    private static final List<String> LISTS = List.of("anyOf", "prefixItems");
    private static final List<String> SINGLES = List.of("items", "additionalProperties");

    /** Keywords that do not restrict values, and are dropped if the receiver does not accept them. */
    private static final Set<String> SILENT = Set.of(
            "$schema",
            "$id",
            "$anchor",
            "$comment",
            "title",
            "nullable",
            "discriminator",
            "xml",
            "readOnly",
            "writeOnly");

    /** Look-around, back-references and word boundaries, which Claude's grammars do not have. */
    private static final Pattern RICH_PATTERN = Pattern.compile("\\(\\?[=!<]|\\\\[bB1-9]");

    private final SchemaRule rule;
    private final JsonNode root;
    private boolean expressible = true;
    private @Nullable ObjectNode result;

    private SchemaTranslation(JsonNode root, SchemaRule rule) {
        this.rule = rule;
        this.root = root;
    }

    /** Returns whether a schema is accepted unchanged, for receivers that do not require closed objects. Makes no copy. */
    static boolean isTaken(JsonNode schema, SchemaRule rule) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            JsonNode value = keyword.getValue();
            boolean reference = keyword.getKey().equals("$ref") && schema.size() > 1;
            if (reference || !rule.keywords().contains(keyword.getKey()) || !isTaken(keyword.getKey(), value, rule)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTaken(String keyword, JsonNode value, SchemaRule rule) {
        if (SINGLES.contains(keyword)) {
            return !value.isObject() || isTaken(value, rule);
        }
        for (JsonNode child : MAPS.contains(keyword) || LISTS.contains(keyword) ? value : MissingNode.getInstance()) {
            if (!isTaken(child, rule)) {
                return false;
            }
        }
        return true;
    }

    /** Translates a schema. */
    static SchemaTranslation of(JsonNode given, SchemaRule rule) {
        JsonNode schema = SchemaGaps.filled(given);
        SchemaTranslation translation = new SchemaTranslation(schema, rule);
        if (!(schema instanceof ObjectNode object) || (rule.isClosed() && SchemaReferences.isBroken(schema))) {
            return translation;
        }
        if (rule == SchemaRule.ANTHROPIC && SchemaReferences.isRecursive(schema)) {
            return translation;
        }
        ObjectNode copy = object.deepCopy();
        translation.node(copy, true);
        translation.result = translation.expressible ? copy : null;
        return translation;
    }

    /** Returns the schema for the receiver, or null if it cannot express it. */
    @Nullable
    JsonNode schema() {
        return result;
    }

    private void node(ObjectNode node, boolean isRoot) {
        ObjectNode unsaid = JsonNodeFactory.instance.objectNode();
        nullable(node);
        SchemaMerging.mergeAll(node, root);
        choices(node);
        constants(node);
        reference(node, isRoot);
        children(node);
        if (rule.isClosed()) {
            close(node);
        }
        keywords(node, unsaid);
        if (rule == SchemaRule.OPENAI && isUntyped(node, isRoot)) {
            expressible = false;
        }
        describe(node, unsaid);
    }

    /** OpenAPI's {@code nullable} becomes a type beside the other. */
    private static void nullable(ObjectNode node) {
        JsonNode type = node.path("type");
        if (!node.path("nullable").asBoolean()) {
            return;
        }
        if (type.isTextual() && !type.asText().equals("null")) {
            node.putArray("type").add(type).add("null");
        }
        if (node.get("enum") instanceof ArrayNode values && !contains(values, JsonNodeFactory.instance.nullNode())) {
            values.addNull();
        }
    }

    /** {@code oneOf} becomes {@code anyOf}. */
    private static void choices(ObjectNode node) {
        JsonNode one = node.get("oneOf");
        if (one != null && one.isArray() && !node.has("anyOf")) {
            node.remove("oneOf");
            node.set("anyOf", one);
        }
    }

    private void constants(ObjectNode node) {
        JsonNode value = node.get("const");
        if (value != null && !rule.keywords().contains("const")) {
            node.remove("const");
            if (!node.has("enum")) {
                node.putArray("enum").add(value);
            }
        }
    }

    /** For OpenAI and Gemini, a reference has no siblings: keywords beside it are merged into its target. */
    private void reference(ObjectNode node, boolean isRoot) {
        boolean alone = rule != SchemaRule.ANTHROPIC && node.has("$ref");
        if (alone && !isRoot) {
            node.retain("$ref");
        }
    }

    private void children(ObjectNode node) {
        for (String keyword : MAPS) {
            node.path(keyword).forEach(this::child);
        }
        for (String keyword : LISTS) {
            node.path(keyword).forEach(this::child);
        }
        for (String keyword : SINGLES) {
            child(node.path(keyword));
        }
    }

    private void child(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            node(object, false);
        }
    }

    /** Closes an object. A map, whose names are not in the schema, would have to be empty. */
    private void close(ObjectNode node) {
        if (!SchemaReferences.isType(node, "object") && !node.has("properties")) {
            return;
        }
        JsonNode further = node.path("additionalProperties");
        boolean named = !node.path("properties").isEmpty();
        boolean closed = further.isBoolean() && !further.booleanValue();
        boolean open = further.isMissingNode() || (further.isBoolean() && rule != SchemaRule.OPENAI);
        if (node.has("patternProperties") || (!closed && !(named && open))) {
            expressible = false;
        }
        node.put("additionalProperties", false);
        if (rule == SchemaRule.OPENAI && !requiresAll(node)) {
            expressible = false;
        }
    }

    private static boolean requiresAll(ObjectNode node) {
        Set<String> required = new HashSet<>();
        node.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            if (!required.contains(property.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUntyped(ObjectNode node, boolean isRoot) {
        if (isRoot) {
            return !node.path("type").asText().equals("object") || node.has("anyOf");
        }
        boolean typed =
                node.has("type") || node.has("$ref") || node.has("anyOf") || node.has("enum") || node.has("const");
        return !typed || (SchemaReferences.isType(node, "array") && !node.has("items"));
    }

    private void keywords(ObjectNode node, ObjectNode unsaid) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!takes(node, name)) {
                JsonNode value = node.remove(name);
                if (!SILENT.contains(name) && !name.startsWith("x-")) {
                    unsaid.set(name, value);
                }
            }
        }
    }

    private boolean takes(ObjectNode node, String keyword) {
        JsonNode value = node.get(keyword);
        return switch (keyword) {
            case "format" -> rule.takesFormat(value.asText());
            case "minItems" -> rule != SchemaRule.ANTHROPIC || value.asInt() <= 1;
            case "pattern" ->
                rule.keywords().contains(keyword)
                        && (rule != SchemaRule.ANTHROPIC
                                || !RICH_PATTERN.matcher(value.asText()).find());
            case "enum" -> rule != SchemaRule.ANTHROPIC || !hasContainer(value);
            default -> rule.keywords().contains(keyword);
        };
    }

    private static boolean hasContainer(JsonNode values) {
        for (JsonNode value : values) {
            if (value.isContainerNode()) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(ArrayNode values, JsonNode wanted) {
        for (JsonNode value : values) {
            if (value.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static void describe(ObjectNode node, ObjectNode unsaid) {
        if (!unsaid.isEmpty()) {
            String before = node.path("description").asText("");
            node.put("description", (before.isEmpty() ? "" : before + "\n\n") + "Must fit " + unsaid);
        }
    }
}
