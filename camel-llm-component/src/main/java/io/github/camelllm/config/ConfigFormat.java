package io.github.camelllm.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The formats of a configuration file, by the end of its name. */
public enum ConfigFormat {
    /** Lines such as {@code limits.team.requestsPerMinute=600}. */
    PROPERTIES(List.of("properties"), ""),
    /** JSON. */
    JSON(List.of("json"), ""),
    /** YAML, which needs {@code jackson-dataformat-yaml}. */
    YAML(List.of("yaml", "yml"), "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml"),
    /** TOML, which needs {@code jackson-dataformat-toml}. */
    TOML(List.of("toml"), "com.fasterxml.jackson.dataformat:jackson-dataformat-toml");

    private final List<String> endings;
    private final String jar;

    ConfigFormat(List<String> endings, String jar) {
        this.endings = endings;
        this.jar = jar;
    }

    /** Returns the format of a file; properties if the end of its name is not one of the others. */
    public static ConfigFormat of(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (ConfigFormat format : values()) {
            if (format.endings.contains(ending)) {
                return format;
            }
        }
        return PROPERTIES;
    }

    /**
     * Reads a file.
     *
     * @param mistakes gets what is wrong with its syntax
     * @return what could be read
     */
    ConfigNode.Fields read(String text, List<ConfigMistake> mistakes) {
        try {
            return switch (this) {
                case PROPERTIES -> new PropertiesTree(mistakes).read(text);
                case JSON -> new ParsedTree(mistakes, "JSON").read(new JsonFactory().createParser(text));
                case YAML -> Yaml.read(text, mistakes);
                case TOML -> Toml.read(text, mistakes);
            };
        } catch (NoClassDefFoundError e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "A configuration file in " + this + " needs " + jar + " on the classpath")
                    .cause(e)
                    .exception();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the mistake of a text that is not in the format; without its message, which may quote a key. */
    static ConfigMistake syntax(String format, JsonProcessingException e) {
        if (e.getLocation() == null || e.getLocation().getLineNr() < 1) {
            return new ConfigMistake(1, "this is not " + format);
        }
        return new ConfigMistake(
                e.getLocation().getLineNr(),
                "this is not " + format + ", at column " + e.getLocation().getColumnNr()
                        + ". The lines after it have not been checked");
    }

    /** Loaded only when it is needed, so that the jar may be missing. */
    private static final class Yaml {
        static ConfigNode.Fields read(String text, List<ConfigMistake> mistakes) throws IOException {
            return new ParsedTree(mistakes, "YAML")
                    .read(new com.fasterxml.jackson.dataformat.yaml.YAMLFactory().createParser(text));
        }
    }

    /** Loaded only when it is needed, so that the jar may be missing. */
    private static final class Toml {
        static ConfigNode.Fields read(String text, List<ConfigMistake> mistakes) {
            return TomlTree.read(text, mistakes);
        }
    }
}
