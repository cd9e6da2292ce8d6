package io.github.camelllm.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of one provider, by all of their names. Immutable. */
final class ProviderModels {
    static final ProviderModels EMPTY = new ProviderModels(List.of());

    private final List<Model> models;
    private final Map<String, Model> byName = new HashMap<>();

    ProviderModels(Collection<Model> models) {
        this.models = List.copyOf(models);
        for (Model model : this.models) {
            byName.put(model.id(), model);
        }
        for (Model model : this.models) {
            for (String alias : model.aliases()) {
                byName.putIfAbsent(alias, model);
            }
        }
    }

    /** Returns all of them, in the order of the data. */
    List<Model> models() {
        return models;
    }

    /** Returns the model with a name: an id, an alias, or one of these followed by a date; null if there is none. */
    @Nullable
    Model find(String name) {
        Model found = byName.get(name);
        return found != null ? found : undated(name);
    }

    private @Nullable Model undated(String name) {
        int end = DatedName.begin(name);
        return end < 0 ? null : byName.get(name.substring(0, end));
    }

    /** Returns a copy with patches applied. */
    ProviderModels patched(Collection<ModelPatch> patches) {
        if (patches.isEmpty()) {
            return this;
        }
        Map<String, Model> all = byId();
        for (ModelPatch patch : patches) {
            Model known = byName.get(patch.id());
            String id = known == null ? patch.id() : known.id();
            all.put(id, patch.of(all.get(id)));
        }
        return new ProviderModels(all.values());
    }

    /** Returns a copy with models that replace those with the same id. */
    ProviderModels with(Collection<Model> others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<String, Model> all = byId();
        others.forEach(model -> all.put(model.id(), model));
        return new ProviderModels(all.values());
    }

    /** Returns a copy with the statuses on a date: a model whose shutdown is announced is deprecated, then retired. */
    ProviderModels on(LocalDate today) {
        List<Model> then =
                new ArrayList<>(models.size()); // plain loops, because this is part of the first lookup in a JVM
        boolean changed = false;
        for (Model model : models) {
            changed |= !LifeCycle.isCurrent(model, today);
            then.add(LifeCycle.on(model, today));
        }
        return changed ? new ProviderModels(then) : this;
    }

    private Map<String, Model> byId() {
        Map<String, Model> all = new LinkedHashMap<>();
        models.forEach(model -> all.put(model.id(), model));
        return all;
    }
}
