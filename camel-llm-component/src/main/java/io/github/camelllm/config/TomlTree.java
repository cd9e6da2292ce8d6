package io.github.camelllm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tree of a file in TOML. Its parser knows no lines, so that they come from a look at the keys. */
final class TomlTree {
    private static final Pattern KEY = Pattern.compile("\\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+))\\s*");
    private static final Pattern LONG_TEXT = Pattern.compile("\"\"\"|'''");

    private final Map<List<String>, Integer> lines = new HashMap<>();

    private TomlTree() {}

    static ConfigNode.Fields read(String text, List<ConfigMistake> mistakes) {
        TomlTree tree = new TomlTree();
        tree.look(text);
        try {
            return tree.fields(new TomlMapper().readTree(text), List.of(), 1);
        } catch (JsonProcessingException e) {
            mistakes.add(ConfigFormat.syntax("TOML", e));
            return new ConfigNode.Fields(Map.of(), 1);
        }
    }

    private void look(String text) {
        List<String> table = List.of();
        boolean inLongText = false;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            boolean inside = inLongText;
            if (LONG_TEXT.matcher(line).results().count() % 2 == 1) {
                inLongText = !inLongText;
            }
            String begun = line.strip();
            if (inside || begun.isEmpty() || begun.startsWith("#")) {
                continue;
            }
            if (begun.startsWith("[")) {
                table = keys(begun.replace("[", "").replace("]", ""));
                note(table, number);
            } else {
                List<String> path = new ArrayList<>(table);
                path.addAll(keys(begun));
                note(path, number);
            }
        }
    }

    private void note(List<String> path, int line) {
        for (int length = 1; length <= path.size(); length++) {
            lines.putIfAbsent(List.copyOf(path.subList(0, length)), line);
        }
    }

    /** Returns the dotted key with which a line begins. */
    private static List<String> keys(String line) {
        List<String> keys = new ArrayList<>();
        Matcher key = KEY.matcher(line);
        int at = 0;
        while (key.region(at, line.length()).lookingAt()) {
            String quoted = key.group(1) == null ? key.group(2) : key.group(1);
            keys.add(quoted == null ? key.group(3) : quoted);
            at = key.end();
            if (at >= line.length() || line.charAt(at) != '.') {
                break;
            }
            at++;
        }
        return keys;
    }

    private ConfigNode node(JsonNode value, List<String> path, int above) {
        int line = lines.getOrDefault(path, above);
        if (value.isObject()) {
            return fields(value, path, line);
        } else if (value.isArray()) {
            List<ConfigNode> items = new ArrayList<>();
            value.forEach(item -> items.add(node(item, List.of(), line)));
            return new ConfigNode.Items(items, line);
        }
        return new ConfigNode.Value(value.isNull() ? null : value.asText(), line);
    }

    private ConfigNode.Fields fields(JsonNode object, List<String> path, int line) {
        Map<String, ConfigNode> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            List<String> inner = new ArrayList<>(path);
            inner.add(field.getKey());
            fields.put(field.getKey(), node(field.getValue(), inner, line));
        });
        return new ConfigNode.Fields(fields, line);
    }
}
