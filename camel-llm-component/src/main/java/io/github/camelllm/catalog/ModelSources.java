package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ModelEntry;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of all providers, merged from several sources: the bundled data, the provider's list, files, bound models, registered models.
 * The models of a provider are merged on first use, and again after a source has changed.
 */
final class ModelSources {
    /** Bounded, because names of providers can come from messages. */
    private static final int MOST_SHELVES = 1_000;

    private static final long MILLIS_OF_A_DAY = 86_400_000;
    private static final Pattern REGIONAL = Pattern.compile("(?:us|eu|jp|au|apac|global)\\.(.+)");

    private final CatalogEnvironment installation;
    private final Clock clock;
    private final BundledModels bundled = new BundledModels();
    private final Map<String, ProviderModels> originals = new ConcurrentHashMap<>();
    private final Map<String, ProviderModels> shelves = new ConcurrentHashMap<>();
    private final Map<String, Listed> listed = new ConcurrentHashMap<>();
    private final Map<String, List<ModelPatch>> files = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Model>> registered = new ConcurrentHashMap<>();
    private final AtomicLong revision = new AtomicLong();
    private volatile long day;

    ModelSources(CatalogEnvironment installation, Clock clock) {
        this.installation = installation;
        this.clock = clock;
        this.day = today();
    }

    private long today() {
        return Math.floorDiv(clock.millis(), MILLIS_OF_A_DAY);
    }

    /** A provider's list, and the models here that it contains. */
    private record Listed(Instant at, List<ModelPatch> patches, Set<String> ids) {}

    /** Resolves an alias of a provider; returns any other name unchanged. */
    String canonical(String provider) {
        return bundled.canonical(provider);
    }

    /** Returns the providers with models, model makers before providers that serve models of others. */
    List<String> providers() {
        Set<String> known = new LinkedHashSet<>(bundled.providers());
        Set<String> others = new TreeSet<>(files.keySet());
        others.addAll(listed.keySet());
        others.addAll(registered.keySet());
        installation.models().forEach(model -> others.add(canonical(model.provider())));
        known.addAll(others);
        return List.copyOf(known);
    }

    /** Returns the models of a provider, by its name or an alias. */
    ProviderModels shelf(String name) {
        if (day != today()) { // models may have been shut down since
            day = today();
            forgetShelves();
        }
        String provider = canonical(name);
        ProviderModels known = shelves.get(provider);
        if (known != null) {
            return known;
        }
        return shelves.size() < MOST_SHELVES ? shelves.computeIfAbsent(provider, this::stocked) : stocked(provider);
    }

    private ProviderModels stocked(String provider) {
        Listed list = listed.get(provider);
        return stocked(provider, list == null ? List.of() : list.patches());
    }

    private ProviderModels stocked(String provider, List<ModelPatch> told) {
        Collection<Model> bound = installation.models().stream()
                .filter(model -> canonical(model.provider()).equals(provider))
                .map(model -> at(provider, model))
                .toList();
        return original(provider)
                .patched(told)
                .patched(files.getOrDefault(provider, List.of()))
                .with(bound)
                .with(registered.getOrDefault(provider, Map.of()).values())
                .on(LocalDate.ofEpochDay(day));
    }

    private ProviderModels original(String provider) {
        ProviderModels known = originals.get(provider);
        return known != null ? known : originals.computeIfAbsent(provider, bundled::read);
    }

    private static Model at(String provider, Model model) {
        return provider.equals(model.provider())
                ? model
                : model.toBuilder().provider(provider).build();
    }

    /** Returns whether a model is known from the bundled data alone, or from them and its provider's list. */
    boolean isBundled(Model model) {
        String provider = model.provider();
        return original(provider).find(model.id()) != null
                && !registered.getOrDefault(provider, Map.of()).containsKey(model.id())
                && files.getOrDefault(provider, List.of()).stream()
                        .noneMatch(patch -> patch.id().equals(model.id()))
                && installation.models().stream().noneMatch(bound -> bound.id().equals(model.id()));
    }

    /** Discards merged models, so that the next lookup sees models that were bound meanwhile. */
    void forgetShelves() {
        shelves.clear();
        revision.incrementAndGet();
    }

    private void forget(String provider) {
        shelves.remove(provider);
        revision.incrementAndGet();
    }

    /** Returns a number that changes with every change. */
    long revision() {
        return revision.get();
    }

    void register(Model model) {
        String provider = canonical(model.provider());
        registered.computeIfAbsent(provider, key -> new ConcurrentHashMap<>()).put(model.id(), at(provider, model));
        forget(provider);
    }

    void unregister(String name, String id) {
        String provider = canonical(name);
        registered.getOrDefault(provider, new ConcurrentHashMap<>()).remove(id);
        forget(provider);
    }

    /** Returns whether the bundled data have a model. */
    boolean bundles(String provider, String id) {
        return original(provider).find(id) != null;
    }

    /** Returns the providers in the current or an earlier version of a file. */
    Set<String> touched(String source, Collection<ModelPatch> patches) {
        Set<String> touched = new TreeSet<>();
        patches.forEach(patch -> touched.add(canonical(patch.provider())));
        files.forEach((provider, said) -> {
            if (said.stream().anyMatch(patch -> patch.source().equals(source))) {
                touched.add(provider);
            }
        });
        return touched;
    }

    /** Replaces the models of a file. */
    void patch(String source, Collection<ModelPatch> patches) {
        files.replaceAll((provider, before) ->
                before.stream().filter(patch -> !patch.source().equals(source)).toList());
        Map<String, List<ModelPatch>> said = new TreeMap<>();
        for (ModelPatch patch : patches) {
            String provider = canonical(patch.provider());
            said.computeIfAbsent(provider, key -> new ArrayList<>())
                    .add(new ModelPatch(source, provider, patch.json()));
        }
        said.forEach((provider, more) ->
                files.merge(provider, List.copyOf(more), (some, others) -> Stream.concat(some.stream(), others.stream())
                        .toList()));
        forgetShelves();
    }

    /** Returns whether a provider has listed its models. */
    boolean isListed(String provider) {
        return listed.containsKey(canonical(provider));
    }

    Availability availability(Model model) {
        Listed list = listed.get(model.provider());
        if (list == null) {
            return Availability.NEVER_CHECKED;
        }
        boolean there = list.ids().contains(model.id());
        return new Availability(there ? Availability.State.AVAILABLE : Availability.State.UNAVAILABLE, list.at());
    }

    /** Replaces a provider's list. If a part of it is invalid, nothing changes. */
    void learn(String name, Instant at, List<ModelEntry> models) {
        String provider = canonical(name);
        ProviderModels known = original(provider);
        List<ModelPatch> patches = new ArrayList<>();
        for (ModelEntry model : models) {
            String id = model.id();
            Model found = known.find(id);
            Model relative = found == null && id.indexOf(':') > 0 ? known.find(id.substring(0, id.indexOf(':'))) : null;
            patches.add(patch(provider, id, found, relative, model.details()));
        }
        listed.put(provider, new Listed(at, patches, ids(known, patches)));
        forget(provider);
    }

    private static ModelPatch patch(
            String provider, String id, @Nullable Model known, @Nullable Model relative, JsonNode told) {
        ModelPatch patch = ListedModel.read(provider, known == null ? id : known.id(), known != null, relative, told);
        patch.of(known); // throws if it is invalid
        return patch;
    }

    /**
     * Returns the ids of listed models. A model counts as listed, too, if a dated version of it is; a regional name such as {@code us.x} if
     * its bare name is.
     */
    private static Set<String> ids(ProviderModels known, List<ModelPatch> patches) {
        Set<String> ids = new HashSet<>();
        for (ModelPatch patch : patches) {
            String id = patch.id();
            int edition = DatedName.begin(id);
            Model undated = edition > 0 ? known.find(id.substring(0, edition)) : null;
            ids.add(id);
            if (undated != null) {
                ids.add(undated.id());
            }
        }
        if (ids.stream().anyMatch(id -> REGIONAL.matcher(id).matches())) {
            return ids;
        }
        for (Model model : known.models()) {
            Matcher regional = REGIONAL.matcher(model.id());
            if (regional.matches() && ids.contains(regional.group(1))) {
                ids.add(model.id());
            }
        }
        return ids;
    }
}
