package io.github.camelllm.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree of a file in JSON or YAML, made from a parser that knows its lines. */
final class ParsedTree {
    private static final int MOST_LEVELS = 50;

    private final List<ConfigMistake> mistakes;
    private final String format;

    ParsedTree(List<ConfigMistake> mistakes, String format) {
        this.mistakes = mistakes;
        this.format = format;
    }

    ConfigNode.Fields read(JsonParser parser) throws IOException {
        Map<String, ConfigNode> fields = new LinkedHashMap<>();
        try (parser) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                fields(parser, fields, 0);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                mistakes.add(new ConfigMistake(line(parser), "the file must have sections such as providers"));
            }
        } catch (JsonProcessingException e) {
            mistakes.add(ConfigFormat.syntax(format, e));
        }
        return new ConfigNode.Fields(fields, 1);
    }

    /** Reads into a map, so that what stands before an error of syntax is checked, too. */
    private void fields(JsonParser parser, Map<String, ConfigNode> fields, int level) throws IOException {
        if (level > MOST_LEVELS) {
            throw new com.fasterxml.jackson.core.JsonParseException(parser, "too deep");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int line = line(parser);
            parser.nextToken();
            ConfigNode before = fields.get(name);
            if (before != null) {
                mistakes.add(new ConfigMistake(line, name + " stands already on line " + before.line()));
            }
            value(parser, fields, name, line, level);
        }
    }

    private void value(JsonParser parser, Map<String, ConfigNode> fields, String name, int line, int level)
            throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, ConfigNode> inner = new LinkedHashMap<>();
            fields.put(name, new ConfigNode.Fields(inner, line));
            fields(parser, inner, level + 1);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<ConfigNode> items = new ArrayList<>();
            fields.put(name, new ConfigNode.Items(items, line));
            items(parser, items, level + 1);
        } else {
            fields.put(name, new ConfigNode.Value(text(parser), line));
        }
    }

    private void items(JsonParser parser, List<ConfigNode> items, int level) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
            Map<String, ConfigNode> one = new LinkedHashMap<>();
            value(parser, one, "", line(parser), level);
            items.addAll(one.values());
        }
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static int line(JsonParser parser) {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }
}
