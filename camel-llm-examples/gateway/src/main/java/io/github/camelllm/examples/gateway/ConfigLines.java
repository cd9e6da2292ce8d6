package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Where the fields of a YAML text stand. */
final class ConfigLines {
    private ConfigLines() {}

    /**
     * Returns the line of a field; 0 if there is none.
     *
     * @param path the names of the field and of those it is in, with dots between
     */
    static int of(String yaml, String path) {
        try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
            Deque<String> names = new ArrayDeque<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    names.addLast("");
                } else if (token == JsonToken.END_OBJECT) {
                    names.pollLast();
                } else if (token == JsonToken.FIELD_NAME) {
                    names.pollLast();
                    names.addLast(parser.currentName());
                    if (String.join(".", names).equals(path)) {
                        return parser.currentTokenLocation().getLineNr();
                    }
                }
            }
            return 0;
        } catch (IOException unreadable) {
            return 0; // which is told by itself
        }
    }
}
