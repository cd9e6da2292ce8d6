package io.github.camelllm.config;

import io.github.camelllm.catalog.SimilarNames;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file and finds all its mistakes at once, each with its line. */
public final class ConfigReader {
    private static final String PLACEHOLDER = "{{";
    private static final String SCHEMA = "$schema";
    private static final String NO_NAME = "";

    private final ConfigSurroundings surroundings;
    private final List<ConfigMistake> mistakes = new ArrayList<>();
    private final Map<String, Map<String, Map<String, String>>> values = new TreeMap<>();
    private final Map<String, Integer> lines = new TreeMap<>();

    private ConfigReader(ConfigSurroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Reads a file.
     *
     * @param name the name of the file, for the message of the error
     * @throws LlmException of kind {@code CONFIGURATION} with all mistakes and their lines
     */
    public static FileConfiguration read(
            String name, String text, ConfigFormat format, ConfigSurroundings surroundings) {
        ConfigReader reader = new ConfigReader(surroundings);
        reader.read(text, format);
        if (!reader.mistakes.isEmpty()) {
            throw error(name, reader.sorted());
        }
        return new FileConfiguration(reader.values);
    }

    /** Returns the mistakes of a file, by line. */
    static List<ConfigMistake> mistakes(String text, ConfigFormat format, ConfigSurroundings surroundings) {
        ConfigReader reader = new ConfigReader(surroundings);
        reader.read(text, format);
        return reader.sorted();
    }

    private static LlmException error(String name, List<ConfigMistake> mistakes) {
        String count = mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes";
        return ErrorKind.CONFIGURATION.exception("The configuration file " + name + " has " + count + ":\n- "
                + mistakes.stream().map(ConfigMistake::toString).collect(Collectors.joining("\n- ")));
    }

    private List<ConfigMistake> sorted() {
        return mistakes.stream().sorted().distinct().toList();
    }

    private void read(String text, ConfigFormat format) {
        format.read(text, mistakes).fields().forEach((key, node) -> {
            ConfigSection section = ConfigSection.of(key);
            if (section != null) {
                section(section, node);
            } else if (!key.equals(SCHEMA)) {
                unknown(node, key, "is no section", sections());
            }
        });
        rules();
        references();
    }

    private static List<String> sections() {
        List<String> keys = new ArrayList<>();
        for (ConfigSection section : ConfigSection.values()) {
            keys.add(section.key());
        }
        return keys;
    }

    private void section(ConfigSection section, ConfigNode node) {
        if (section.fields().isEmpty()) {
            ConfigField field = ConfigField.of(section.key(), FieldType.TEXT, section.description());
            value(section, NO_NAME, field, node);
        } else if (isEmpty(node)) {
            return;
        } else if (!(node instanceof ConfigNode.Fields fields)) {
            wrong(node, section.key() + " must have " + (section.isByName() ? "names" : "options") + " below it");
        } else if (section.isByName()) {
            fields.fields().forEach((name, one) -> named(section, name, one));
        } else {
            options(section, NO_NAME, fields);
        }
    }

    private void named(ConfigSection section, String name, ConfigNode node) {
        lines.put(section.key() + "." + name, node.line());
        if (node instanceof ConfigNode.Fields fields) {
            values(section, name);
            options(section, name, fields);
        } else if (isEmpty(node)) {
            values(section, name);
        } else {
            wrong(node, section.key() + "." + name + " must have options below it");
        }
    }

    private void options(ConfigSection section, String name, ConfigNode.Fields node) {
        node.fields().forEach((option, value) -> {
            ConfigField field = section.fields().get(option);
            if (field == null) {
                unknown(value, path(section, name, option), "is no option", section.options());
            } else {
                value(section, name, field, value);
            }
        });
    }

    private static String path(ConfigSection section, String name, String option) {
        return section.key() + (name.isEmpty() ? "" : "." + name) + (option.equals(section.key()) ? "" : "." + option);
    }

    private void value(ConfigSection section, String name, ConfigField field, ConfigNode node) {
        String path = path(section, name, field.name());
        lines.put(path, node.line());
        if (field.type() == FieldType.MAP && node instanceof ConfigNode.Fields map) {
            map(section, name, field, field.name(), map);
        } else if (field.type() == FieldType.LIST && node instanceof ConfigNode.Items items) {
            list(section, name, field, items);
        } else if (node instanceof ConfigNode.Value value && (field.type() != FieldType.MAP || isEmpty(node))) {
            String text = resolved(path, field, value);
            if (text != null) {
                values(section, name).put(field.name(), text);
            }
        } else {
            wrong(node, path + " must be " + field.type().words());
        }
    }

    private void map(ConfigSection section, String name, ConfigField field, String prefix, ConfigNode.Fields map) {
        map.fields().forEach((key, node) -> {
            String whole = prefix + "." + key;
            if (node instanceof ConfigNode.Fields inner) {
                map(section, name, field, whole, inner); // dots of a properties file
            } else if (node instanceof ConfigNode.Value value) {
                ConfigField text = ConfigField.of(whole, FieldType.TEXT, "");
                String resolved = resolved(path(section, name, whole), field.secret() ? text.hidden() : text, value);
                if (resolved != null) {
                    values(section, name).put(whole, resolved);
                }
            } else {
                wrong(node, path(section, name, whole) + " must be a text");
            }
        });
    }

    private void list(ConfigSection section, String name, ConfigField field, ConfigNode.Items items) {
        List<String> texts = new ArrayList<>();
        for (ConfigNode item : items.items()) {
            String path = path(section, name, field.name());
            if (item instanceof ConfigNode.Value value) {
                String text = resolved(path, field, value);
                if (text != null) {
                    texts.add(text);
                }
            } else {
                wrong(item, path + " must be a list of texts");
            }
        }
        values(section, name).put(field.name(), String.join(",", texts));
    }

    /** Returns the text of a value with its placeholders replaced; null if it is not set or wrong. */
    private @Nullable String resolved(String path, ConfigField field, ConfigNode.Value value) {
        if (isEmpty(value)) {
            return null;
        }
        String text = String.valueOf(value.text()).strip();
        if (text.contains(PLACEHOLDER)) {
            try {
                text = surroundings.resolve(text);
            } catch (RuntimeException e) {
                wrong(value, path + " has a placeholder without a value: " + placeholder(text));
                return null;
            }
            if (text.contains(PLACEHOLDER)) {
                return text; // known only where the routes run
            }
        }
        String problem = text.isBlank() ? null : field.problem(text.strip());
        if (problem != null) {
            wrong(value, path + " " + problem);
        }
        return problem != null || text.isBlank() ? null : text.strip();
    }

    private static String placeholder(String text) {
        int end = text.indexOf("}}");
        return end < 0 ? PLACEHOLDER : text.substring(text.indexOf(PLACEHOLDER), end + 2);
    }

    /** Checks what single options do not tell: whether a budget or limit limits anything. */
    private void rules() {
        rules(ConfigSection.BUDGETS, (name, options) -> SettingsBeans.budget(options)
                .rule(name));
        rules(ConfigSection.LIMITS, (name, options) -> SettingsBeans.limit(options)
                .rule(name));
    }

    private void rules(ConfigSection section, BiConsumer<String, Map<String, String>> rule) {
        values.getOrDefault(section.key(), Map.of()).forEach((name, options) -> {
            String path = section.key() + "." + name;
            boolean isKnown = options.values().stream().noneMatch(text -> text.contains(PLACEHOLDER))
                    && mistakes.stream().noneMatch(mistake -> mistake.what().startsWith(path + "."));
            if (isKnown) {
                try {
                    rule.accept(name, options);
                } catch (RuntimeException e) {
                    mistakes.add(new ConfigMistake(line(path), path + ": " + e.getMessage()));
                }
            }
        });
    }

    private void references() {
        reference(ConfigSection.BUDGETS, "budget", surroundings::hasBudget);
        reference(ConfigSection.LIMITS, "limit", surroundings::hasLimit);
    }

    private void reference(ConfigSection section, String option, Function<String, Boolean> isElsewhere) {
        Collection<String> known = values.getOrDefault(section.key(), Map.of()).keySet();
        for (ConfigSection user : List.of(ConfigSection.DEFAULTS, ConfigSection.PROVIDERS)) {
            values.getOrDefault(user.key(), Map.of()).forEach((name, options) -> {
                for (String one : options.getOrDefault(option, "").split(",", -1)) {
                    String wanted = one.strip();
                    if (!wanted.isEmpty()
                            && !wanted.contains(PLACEHOLDER)
                            && !known.contains(wanted)
                            && !isElsewhere.apply(wanted)) {
                        String path = path(user, name, option);
                        mistakes.add(new ConfigMistake(
                                line(path), path + " names '" + wanted + "', which is not in " + section.key()));
                    }
                }
            });
        }
    }

    private int line(String path) {
        return lines.getOrDefault(path, 1);
    }

    private Map<String, String> values(ConfigSection section, String name) {
        return values.computeIfAbsent(section.key(), key -> new TreeMap<>())
                .computeIfAbsent(name, key -> new TreeMap<>());
    }

    private static boolean isEmpty(ConfigNode node) {
        return node instanceof ConfigNode.Value value
                && (value.text() == null || value.text().isBlank());
    }

    private void unknown(ConfigNode node, String path, String what, List<String> known) {
        List<String> similar = SimilarNames.to(path.substring(path.lastIndexOf('.') + 1), known);
        wrong(
                node,
                path + " " + what
                        + (similar.isEmpty()
                                ? "; there are " + String.join(", ", known.size() > 20 ? known.subList(0, 20) : known)
                                : "; similar: " + String.join(", ", similar)));
    }

    private void wrong(ConfigNode node, String what) {
        mistakes.add(new ConfigMistake(node.line(), what));
    }
}
