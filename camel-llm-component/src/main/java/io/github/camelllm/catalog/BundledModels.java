package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models that come with the component: a file for each provider, read when the provider is first asked about, and an
 * index that names the providers in the order in which a model without a provider is looked for.
 */
final class BundledModels {
    static final String FOLDER = "META-INF/camel-llm/models/";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Set<String> providers = new LinkedHashSet<>();
    private final Map<String, String> aliases = new HashMap<>();

    BundledModels() {
        tree("index").properties().forEach(entry -> {
            providers.add(entry.getKey());
            entry.getValue().path("aliases").forEach(alias -> aliases.put(alias.asText(), entry.getKey()));
        });
    }

    /** Returns the providers, makers of models before those who serve models of others. */
    Set<String> providers() {
        return providers;
    }

    /** Returns the name of a provider that is called by an alias; any other name as it is. */
    String canonical(String provider) {
        return aliases.getOrDefault(provider, provider);
    }

    /** Returns the models of a provider; none if it is not known. */
    Shelf read(String provider) {
        if (!providers.contains(provider)) {
            return Shelf.EMPTY;
        }
        List<Model> models = tree(provider)
                .path(provider)
                .valueStream()
                .map(json -> new ModelPatch("the bundled models", provider, json).of(null))
                .toList();
        return new Shelf(models);
    }

    private static JsonNode tree(String name) {
        String path = FOLDER + name + ".json";
        try (InputStream in = BundledModels.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The file " + path + " is missing from the component's jar");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }
}
