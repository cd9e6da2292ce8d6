package io.github.camelllm.catalog;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.price.Cost;
import io.github.camelllm.price.Prices;
import io.github.camelllm.token.TokenCounter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models: their capabilities, context windows, prices and availability, and the recommendation of the best one for
 * given requirements. Safe for all threads; only {@link #refresh()} sends requests.
 *
 * <p>Sources override each other field by field, in this order: the data that come with the component, read for a provider
 * when it is first used; the provider's own list; files. Bound models, and after them registered ones, replace a model as a whole.
 * Models that are bound after their provider was first used are seen from the next refresh on.
 *
 * <p>For example, the best model that reads images, takes tools and costs at most a dollar per million input tokens:
 *
 * <pre>{@code
 * ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
 * Recommendation recommendation = catalog.recommend(ModelQuery.builder()
 *         .capabilities(Capability.VISION, Capability.TOOLS)
 *         .maxInputPrice(new BigDecimal("1.00"))
 *         .build());
 * Model best = recommendation.best();
 * String reasons = recommendation.explain();
 * }</pre>
 */
public class ModelCatalog implements PriceList {
    /** The mean of two prices for 1,000,000 tokens, for 1,000 tokens, is their sum divided by 2,000. */
    private static final BigDecimal HALVES_OF_THOUSAND = BigDecimal.valueOf(2_000);

    private final CatalogEnvironment installation;
    private final Clock clock;
    private final ModelDiscovery discovery;
    private final ModelSources stock;
    private final Map<String, ModelFileReport> reports = new ConcurrentHashMap<>();
    private final ReachableModels reachable;

    /** Creates a catalog of the bundled models, without an environment. */
    public ModelCatalog() {
        this(CatalogEnvironment.NONE, Clock.systemUTC());
    }

    /**
     * Creates a catalog.
     *
     * @param installation the environment
     * @param clock the clock for the age of models and the time of checks
     */
    public ModelCatalog(CatalogEnvironment installation, Clock clock) {
        this.installation = installation;
        this.clock = clock;
        this.stock = new ModelSources(installation, clock);
        this.discovery = new ModelDiscovery(installation, clock);
        this.reachable = new ReachableModels(installation, stock);
    }

    /**
     * Returns a model.
     *
     * @param provider the name of a provider, or an alias such as {@code google} for {@code gemini}
     * @param model an id, an alias, or one of these followed by a date, such as {@code gpt-4o-2024-08-06}
     */
    public Optional<Model> find(String provider, String model) {
        return Optional.ofNullable(stock.shelf(provider).find(model));
    }

    @Override
    public @Nullable BigDecimal perThousandTokens(String provider, String model) {
        Prices prices = find(provider, model).map(Model::prices).orElse(Prices.UNKNOWN);
        BigDecimal input = prices.input();
        BigDecimal output = prices.output();
        return input == null || output == null ? null : input.add(output).divide(HALVES_OF_THOUSAND);
    }

    /**
     * Returns a model of any provider: first of model makers, then of providers that serve models of others.
     *
     * @param name {@code
     *     provider:model}, or only a model
     */
    public Optional<Model> find(String name) {
        int colon = name.indexOf(':');
        if (colon > 0) {
            Optional<Model> found = find(name.substring(0, colon), name.substring(colon + 1));
            if (found.isPresent()) {
                return found;
            }
        }
        return providers().stream()
                .map(provider -> stock.shelf(provider).find(name))
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /**
     * Returns a model, and throws if there is none.
     *
     * @param name {@code provider:model}, or only a model
     * @throws ConfigurationException with similar names if there is none
     */
    public Model model(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    private LlmException unknown(String name) {
        Set<String> names = new TreeSet<>();
        models().forEach(model -> {
            names.add(model.id());
            names.addAll(model.aliases());
            if (name.indexOf(':') > 0) {
                names.add(model.path());
            }
        });
        List<String> nearest = SimilarNames.to(name, names);
        return ErrorKind.CONFIGURATION.exception("The catalog has no model '" + name + "'. "
                + (nearest.isEmpty() ? "No name is similar." : "Similar names: " + String.join(", ", nearest) + "."));
    }

    /** Returns the models that can be called from here. */
    ReachableModels reachable() {
        return reachable;
    }

    /** Returns whether a model has a name, with or without a date after it. */
    boolean isCalled(Model model, String name) {
        return model.equals(stock.shelf(model.provider()).find(name));
    }

    /** Returns all providers with models here, model makers before providers that serve models of others. */
    public List<String> providers() {
        return stock.providers();
    }

    /** Returns all models of a provider; empty if it is unknown. */
    public List<Model> models(String provider) {
        return stock.shelf(provider).models();
    }

    /** Returns all models, by provider. */
    public List<Model> models() {
        return models(providers());
    }

    private List<Model> models(Collection<String> providers) {
        List<Model> all = new ArrayList<>();
        providers.forEach(provider -> all.addAll(stock.shelf(provider).models()));
        return all;
    }

    /** Returns the models that fit a query, by provider; of all providers if it names none. */
    public List<Model> models(ModelQuery query) {
        Requirements requirements = new Requirements(this, query, false);
        List<Model> all = query.providers().isEmpty() ? models() : models(named(query));
        return all.stream().filter(requirements::met).toList();
    }

    /**
     * Returns the models that fit a query, best first; of the configured providers if it names none.
     *
     * @throws ConfigurationException that names the unmet requirements, if no model fits
     */
    public Recommendation recommend(ModelQuery query) {
        Requirements requirements = new Requirements(this, query, true);
        List<Model> considered = models(named(query));
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        FlagshipPrices flagships = new FlagshipPrices(considered);
        List<RankedModel> ranked = new ArrayList<>();
        for (Model model : considered) {
            if (requirements.met(model)) {
                ModelScore score = ModelScore.of(model, latencyMillis(model), query, flagships, today);
                ranked.add(new RankedModel(model, score));
            }
        }
        if (ranked.isEmpty()) {
            throw nothing(query, considered, requirements);
        }
        Collections.sort(ranked);
        return new Recommendation(candidates(ranked, query.limit()), considered, requirements, this, query.limit());
    }

    private static List<Recommendation.Candidate> candidates(List<RankedModel> ranked, int limit) {
        return Ranking.best(ranked, Math.max(1, limit)).stream()
                .map(one -> new Recommendation.Candidate(one.model(), one.points(), one.score()))
                .toList();
    }

    /** Returns the providers of a query, or the configured ones. */
    private Collection<String> named(ModelQuery query) {
        if (query.providers().isEmpty()) {
            Set<String> configured = installation.configured();
            return configured == null ? providers() : configured;
        }
        List<String> all = providers();
        Set<String> configured = installation.configured();
        for (String name : query.providers()) {
            boolean known = all.contains(stock.canonical(name)) || (configured != null && configured.contains(name));
            if (!known) {
                throw ErrorKind.CONFIGURATION.exception("The catalog has no models of a provider '" + name
                        + "'. It has models of: " + String.join(", ", all));
            }
        }
        return query.providers().stream().map(stock::canonical).distinct().toList();
    }

    private LlmException nothing(ModelQuery query, List<Model> considered, Requirements requirements) {
        if (considered.isEmpty() && query.providers().isEmpty()) {
            return ErrorKind.CONFIGURATION.exception(
                    "The catalog has no models of the configured providers: set the key of one, such as the environment variable OPENAI_API_KEY, or name the providers to choose from");
        }
        String named = query.model();
        List<Model> called = named == null
                ? List.of()
                : considered.stream()
                        .filter(model -> requirements.isNamed(model))
                        .toList();
        if (!called.isEmpty()) {
            return ErrorKind.CONFIGURATION.exception("The model '" + named + "' does not fit: "
                    + called.stream()
                            .map(model -> model.path() + " " + String.join(", ", requirements.missing(model)))
                            .collect(Collectors.joining("; ")));
        }
        if (named != null) {
            return find(named).map(model -> elsewhere(named, model, considered)).orElseGet(() -> unknown(named));
        }
        return ErrorKind.CONFIGURATION.exception("No model fits. Of " + considered.size() + " models, "
                + UnmetRequirements.told(UnmetRequirements.of(considered, requirements)) + ". "
                + UnmetRequirements.nearest(considered, requirements));
    }

    private static LlmException elsewhere(String named, Model model, List<Model> considered) {
        Set<String> providers = new TreeSet<>();
        considered.forEach(one -> providers.add(one.provider()));
        return ErrorKind.CONFIGURATION.exception("The model '" + named + "' is " + model.path()
                + ", but only models of these providers can be chosen: " + String.join(", ", providers)
                + ". Set the key of its provider, or name the provider");
    }

    /** Returns a comparison of models as a Markdown table with one column per model, each named as for {@link #model}. */
    public String compare(Collection<String> names) {
        return new ModelComparison(this::availability)
                .of(names.stream().map(this::model).toList());
    }

    /** Returns a comparison of models whose names are separated by commas. */
    public String compare(String names) {
        return compare(Arrays.stream(names.split(",", -1)).map(String::strip).toList());
    }

    /** Registers a model, which replaces any model with its provider and id. */
    public void register(Model model) {
        stock.register(model);
    }

    /** Undoes {@link #register}: the properties from other sources apply again. */
    public void unregister(String provider, String id) {
        stock.unregister(provider, id);
    }

    /**
     * Adds the models of a file, which replace those of an earlier version of the file; fields that it omits keep their values from other
     * sources. If it is invalid, nothing changes. Three formats are supported: the component's own, an object with the names of providers,
     * each with a list of models; LiteLLM's price file; and models.dev's {@code api.json}.
     *
     * @param source the name of the file, for errors; the format is YAML if it ends in {@code .yaml} or {@code .yml}, else JSON
     * @param content the file
     * @return the changes
     * @throws ConfigurationException that names the file, the model and the field
     */
    public ModelFileReport read(String source, byte[] content) {
        List<ModelPatch> patches = ModelFile.read(
                source, content, Set.copyOf(stock.providers()), (provider, id) -> stock.bundles(provider, id));
        Set<String> touched = stock.touched(source, patches);
        List<Model> before = models(touched);
        stock.patch(source, patches);
        ModelFileReport report = ModelFileReport.of(source, clock.instant(), patches.size(), before, models(touched));
        reports.put(source, report);
        return report;
    }

    /** Returns the changes made by the last reading of each file, by its name. */
    public Map<String, ModelFileReport> fileReports() {
        return Map.copyOf(reports);
    }

    /** Returns whether the provider of a model lists it. */
    public Availability availability(Model model) {
        return stock.availability(model);
    }

    /**
     * Returns the latency of a model in milliseconds: the measured average, or, before the first answer, that of its latency tier; empty if
     * neither is known.
     */
    public OptionalDouble latencyMillis(Model model) {
        OptionalDouble measured = installation.latencyMillis(model);
        LatencyTier tier = model.latencyTier();
        return measured.isPresent() || tier == null ? measured : OptionalDouble.of(tier.millis());
    }

    /**
     * Requests the lists of models from all configured providers, in parallel, and updates the catalog. If a provider fails, its previous
     * list stays. Calls during a refresh get the result of that refresh.
     *
     * @return the promised result; never failed
     */
    public CompletionStage<RefreshResult> refresh() {
        Set<String> configured = installation.configured();
        stock.forgetShelves();
        return discovery.refresh(configured == null ? Set.of() : configured, stock::learn);
    }

    /**
     * Lists, once, the models of configured providers that serve pulled or deployed models, such as Ollama; without their lists none of
     * their models is recommended. Does nothing if they are listed already.
     */
    public void listOwnModels() {
        reachable.listOnce(discovery);
    }

    /** Returns a number that changes with every change of the catalog, for callers that cache lookups. */
    public long revision() {
        return stock.revision();
    }

    /** Returns the number of tokens of a text for a model; an estimate if the model's encoding is unknown. */
    public long countTokens(String name, String text) {
        return counter(name).count(text).tokens();
    }

    /**
     * Returns the maximum cost in USD of a call with a text as its prompt; null if unknown.
     *
     * @param name as for {@link #model}
     * @param maxTokens the maximum tokens of the answer
     * @throws ConfigurationException with similar names if there is no such model
     */
    public @Nullable BigDecimal estimateCost(String name, String text, int maxTokens) {
        Model model = model(name);
        ChatRequest request = ChatRequest.of(text).toBuilder()
                .model(model.id())
                .maxTokens(maxTokens)
                .build();
        return CostForecast.of(model.provider(), request, model).cost();
    }

    /**
     * Returns the cost of a call in USD by its tokens; null if unknown.
     *
     * @param name as for {@link #model}
     * @throws ConfigurationException with similar names if there is no such model
     */
    public @Nullable BigDecimal cost(String name, Usage usage) {
        return Cost.of(model(name).prices(), usage);
    }

    private static TokenCounter counter(String name) {
        int colon = name.indexOf(':');
        return TokenCounter.of(name.substring(0, Math.max(0, colon)), name.substring(colon + 1));
    }
}
