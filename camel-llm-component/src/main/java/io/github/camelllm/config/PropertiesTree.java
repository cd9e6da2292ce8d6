package io.github.camelllm.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;

/**
 * The tree of a properties file: dots and square brackets separate the parts of a path. A path that begins with no section
 * belongs to a provider, such as {@code openai.apiKey}.
 */
final class PropertiesTree {
    private final List<ConfigMistake> mistakes;
    private final ConfigNode.Fields root = new ConfigNode.Fields(new LinkedHashMap<>(), 1);

    PropertiesTree(List<ConfigMistake> mistakes) {
        this.mistakes = mistakes;
    }

    ConfigNode.Fields read(String text) {
        StringBuilder logical = new StringBuilder();
        int number = 0;
        int begun = 1;
        for (String line : text.split("\r\n|\n|\r", -1)) {
            number++;
            String shown = line.stripLeading();
            if (logical.isEmpty()) {
                begun = number;
                if (shown.startsWith("#") || shown.startsWith("!")) {
                    continue;
                }
            }
            logical.append(shown);
            if (isContinued(shown)) {
                logical.setLength(logical.length() - 1);
            } else {
                add(logical.toString(), begun);
                logical.setLength(0);
            }
        }
        add(logical.toString(), begun);
        return root;
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void add(String logical, int line) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    new ConfigMistake(line, "this is not a line of properties: \\u needs four hexadecimal digits"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        one.forEach((name, value) -> put(path(name.toString()), value.toString(), line));
    }

    private static List<String> path(String name) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inBrackets = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '[' || c == ']' || (c == '.' && !inBrackets)) {
                inBrackets = c == '[';
                if (!part.isEmpty()) {
                    parts.add(part.toString());
                    part.setLength(0);
                }
            } else {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        if (parts.size() > 1 && ConfigSection.of(parts.get(0)) == null) {
            parts.add(0, ConfigSection.PROVIDERS.key());
        }
        return parts;
    }

    private void put(List<String> path, String value, int line) {
        ConfigNode.Fields at = root;
        for (int i = 0; i < path.size() - 1; i++) {
            ConfigNode next =
                    at.fields().computeIfAbsent(path.get(i), key -> new ConfigNode.Fields(new LinkedHashMap<>(), line));
            if (!(next instanceof ConfigNode.Fields inner)) {
                mistakes.add(new ConfigMistake(
                        line, String.join(".", path) + " stands within the value of line " + next.line()));
                return;
            }
            at = inner;
        }
        if (path.isEmpty()) {
            return;
        }
        ConfigNode before = at.fields().putIfAbsent(path.get(path.size() - 1), new ConfigNode.Value(value, line));
        if (before != null) {
            mistakes.add(new ConfigMistake(line, String.join(".", path) + " stands already on line " + before.line()));
        }
    }
}
