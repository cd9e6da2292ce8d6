package io.github.camelllm.telemetry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/**
 * Limits the model names used as tag values: models known to the catalog, and the first 32 others, such as deployments. All others share
 * one value, because callers choose these names and each series takes about 11 kB permanently.
 */
final class ModelTags {
    private static final int MOST_UNKNOWN = 32;
    private static final int MOST_KNOWN = 1_000;

    private final BiPredicate<String, String> catalog;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    /** The names that have their own value, by provider: what most calls find without making a text. */
    private final Map<String, Set<String>> own = new ConcurrentHashMap<>();

    /**
     * Creates the tags.
     *
     * @param catalog returns whether the catalog knows a model of a provider
     */
    ModelTags(BiPredicate<String, String> catalog) {
        this.catalog = catalog;
    }

    /** Returns the tag value of a model. */
    String of(String provider, String model) {
        Set<String> names = own.get(provider);
        if (names != null && names.contains(model)) {
            return model;
        }
        String name = Names.shortened(model);
        if (!hasOwn(provider, name)) {
            return Names.OTHERS;
        }
        own.computeIfAbsent(provider, one -> ConcurrentHashMap.newKeySet()).add(name);
        return name;
    }

    private boolean hasOwn(String provider, String name) {
        String path = provider + ':' + name;
        if (known.contains(path) || unknown.contains(path)) {
            return true;
        }
        boolean kept = catalog.test(provider, name)
                ? known.size() < MOST_KNOWN && known.add(path)
                : unknown.size() < MOST_UNKNOWN && unknown.add(path);
        return kept || known.contains(path) || unknown.contains(path);
    }
}
