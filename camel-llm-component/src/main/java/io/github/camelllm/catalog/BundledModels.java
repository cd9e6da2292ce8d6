package io.github.camelllm.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models bundled with the component: a file for each provider, read on first use of the provider, and an index of the providers, in the
 * order in which a model without a provider is looked up.
 *
 * <p>The files are tables with one model per line and tabs between columns, which a JVM that has just started reads in a fraction of the
 * time that JSON would take.
 */
final class BundledModels {
    private static final String FOLDER = "META-INF/camel-llm/models/";

    private final Set<String> providers = new LinkedHashSet<>();
    private final Map<String, String> aliases = new HashMap<>();

    BundledModels() {
        for (String line : lines("index")) {
            String[] names = line.split(" ", -1);
            providers.add(names[0]);
            for (int i = 1; i < names.length; i++) {
                aliases.put(names[i], names[0]);
            }
        }
    }

    /** Returns the providers, makers of models before those who serve models of others. */
    Set<String> providers() {
        return providers;
    }

    /** Resolves an alias of a provider; returns any other name unchanged. */
    String canonical(String provider) {
        return aliases.getOrDefault(provider, provider);
    }

    /** Returns the models of a provider; empty if it is unknown. */
    ProviderModels read(String provider) {
        if (!providers.contains(provider)) {
            return ProviderModels.EMPTY;
        }
        List<String> lines = lines(provider);
        BundledModelRows rows = new BundledModelRows(provider, lines.get(0));
        List<Model> models = new ArrayList<>(lines.size());
        for (int i = 1; i < lines.size(); i++) {
            models.add(rows.model(lines.get(i)));
        }
        return new ProviderModels(models);
    }

    private static List<String> lines(String name) {
        String path = FOLDER + name + ".tsv";
        InputStream in = BundledModels.class.getClassLoader().getResourceAsStream(path);
        if (in == null) {
            throw new IllegalStateException("The file " + path + " is missing from the component's jar");
        }
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
        return lines;
    }
}
