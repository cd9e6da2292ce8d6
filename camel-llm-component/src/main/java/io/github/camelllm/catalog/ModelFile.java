package io.github.camelllm.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.ExactJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A file of models, JSON or YAML: an object with the names of providers, each with a list of models. */
final class ModelFile {
    private static final int MAX_MESSAGE = 2_000;

    private final String source;

    private ModelFile(String source) {
        this.source = source;
    }

    /**
     * Parses a file.
     *
     * @param source the name of the file, for errors; YAML if it ends in {@code .yaml} or {@code .yml}
     * @param providers the known providers; price files of others are read for these only
     * @param known whether a model of a provider is known
     * @throws LlmException of kind {@code CONFIGURATION} that names the file, the model and the field
     */
    static List<ModelPatch> read(
            String source, byte[] content, Set<String> providers, BiPredicate<String, String> known) {
        ModelFile file = new ModelFile(source);
        try {
            JsonNode root = ExactJson.parse(() -> file.mapper().readTree(content));
            PriceFile foreign = PriceFile.of(root, source, providers, known);
            return foreign != null ? foreign.read(root) : file.patches(root);
        } catch (JsonProcessingException e) {
            throw file.error("is no " + (file.isYaml() ? "YAML" : "JSON") + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw file.error("cannot be read: " + e.getMessage(), e);
        }
    }

    private boolean isYaml() {
        String name = source.toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private ObjectMapper mapper() {
        ObjectMapper mapper = isYaml() ? yaml() : new ObjectMapper();
        return mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    private ObjectMapper yaml() {
        try {
            return Yaml.mapper();
        } catch (NoClassDefFoundError e) {
            throw error("is YAML, which needs the library jackson-dataformat-yaml on the classpath", e);
        }
    }

    /** Loaded only for YAML, because the library is optional. */
    private static final class Yaml {
        private Yaml() {}

        static ObjectMapper mapper() {
            return new com.fasterxml.jackson.dataformat.yaml.YAMLMapper();
        }
    }

    private List<ModelPatch> patches(JsonNode root) {
        if (!root.isObject()) {
            throw error("must be an object with the names of providers, each with a list of models", null);
        }
        List<ModelPatch> patches = new ArrayList<>();
        for (Map.Entry<String, JsonNode> provider : root.properties()) {
            if (provider.getKey().isBlank()) {
                throw error("must have the name of a provider before each list of models", null);
            }
            if (!provider.getValue().isArray()) {
                throw error("must have a list of models in the field '" + provider.getKey() + "'", null);
            }
            provider.getValue().forEach(model -> patches.add(checked(provider.getKey(), model)));
        }
        return patches;
    }

    private ModelPatch checked(String provider, JsonNode model) {
        ModelPatch patch = new ModelPatch(source, provider, model);
        patch.of(null);
        return patch;
    }

    /** Returns a message without most of what a file that others serve has put into it. */
    static String bounded(String message) {
        return message.length() <= MAX_MESSAGE
                ? message
                : message.substring(0, MAX_MESSAGE) + "... (" + message.length() + " characters)";
    }

    private LlmException error(String what, @Nullable Throwable cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, bounded("The model file " + source + " " + what))
                .cause(cause)
                .exception();
    }
}
