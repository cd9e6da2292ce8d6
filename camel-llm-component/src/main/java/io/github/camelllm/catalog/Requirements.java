package io.github.camelllm.catalog;

import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.price.Prices;
import io.github.camelllm.provider.EnumNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The single requirements of a query, each of which can explain why a model does not fit. */
final class Requirements {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final ModelCatalog catalog;
    private final ModelQuery query;
    private final boolean recommending;
    private final List<Requirement> all = new ArrayList<>();

    /**
     * Creates the requirements of a query.
     *
     * @param recommending whether the query is for a recommendation and not for all models that fit
     */
    Requirements(ModelCatalog catalog, ModelQuery query, boolean recommending) {
        this.catalog = catalog;
        this.query = query;
        this.recommending = recommending;
        identity();
        abilities();
        sizes();
        costs();
        tiers();
        availability();
    }

    /** Returns whether a model fits. */
    boolean met(Model model) {
        for (Requirement requirement : all) {
            if (!requirement.met().test(model)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the requirements that a model does not meet; empty if it fits. */
    List<String> missing(Model model) {
        return all.stream()
                .filter(requirement -> !requirement.met().test(model))
                .map(requirement -> requirement.whyNot(model))
                .toList();
    }

    /** Returns the descriptions of all requirements. */
    List<Requirement> all() {
        return all;
    }

    private void add(String wanted, Predicate<Model> met, Function<Model, @Nullable Object> instead) {
        all.add(new Requirement(wanted, met, model -> {
            Object has = instead.apply(model);
            return has == null ? "not known" : has instanceof Enum<?> word ? EnumNames.of(word) : has.toString();
        }));
    }

    private void identity() {
        String name = query.model();
        if (name != null) {
            add("the name " + name, this::isNamed, Model::id);
        }
        String family = query.family();
        if (family != null) {
            add("the family " + family, model -> family.equals(model.family()), Model::family);
        }
        add("the first protocol of its provider", model -> model.protocol() == null, Model::protocol);
        Set<ModelStatus> statuses = statuses();
        add("a status of " + words(statuses), model -> statuses.contains(model.status()), Model::status);
    }

    /** Returns the accepted statuses: a model required by name may be a preview or deprecated as long as it is served. */
    private Set<ModelStatus> statuses() {
        if (query.model() != null) {
            return EnumSet.complementOf(EnumSet.of(ModelStatus.RETIRED));
        }
        Set<ModelStatus> wanted = EnumSet.noneOf(ModelStatus.class);
        wanted.addAll(query.statuses());
        if (recommending && !query.previews()) {
            wanted.remove(ModelStatus.PREVIEW);
        }
        return wanted;
    }

    /** Returns whether a model has the required name, which may be its path, {@code provider:model}. */
    boolean isNamed(Model model) {
        String name = query.model();
        String provider = model.provider() + ":";
        return name != null
                && (catalog.isCalled(model, name)
                        || (name.startsWith(provider) && catalog.isCalled(model, name.substring(provider.length()))));
    }

    private void abilities() {
        for (Capability capability : query.capabilities()) {
            add(EnumNames.of(capability), model -> model.capabilities().contains(capability), model -> "");
        }
        for (Modality form : query.inputModalities()) {
            add(
                    "input of " + EnumNames.of(form),
                    model -> model.inputModalities().contains(form),
                    model -> "");
        }
        for (Modality form : query.outputModalities()) {
            add(
                    "output of " + EnumNames.of(form),
                    model -> model.outputModalities().contains(form),
                    model -> "");
        }
        for (String useCase : query.useCases()) {
            add("fitness for " + useCase, model -> model.useCases().contains(useCase), model -> "");
        }
        Boolean open = query.openWeights();
        if (open != null) {
            add(open ? "open weights" : "closed weights", model -> model.openWeights() == open, model -> "");
        }
    }

    private void sizes() {
        int window = query.minContextWindow();
        if (window > 0) {
            add("a context window of " + window, model -> atLeast(model.contextWindow(), window), Model::contextWindow);
        }
        int output = query.minOutputTokens();
        if (output > 0) {
            add("answers of " + output + " tokens", model -> atLeast(output(model), output), Requirements::output);
        }
    }

    /** Returns the maximum tokens of an answer; if it is not published, the context window. */
    private static @Nullable Integer output(Model model) {
        return model.maxOutputTokens() != null ? model.maxOutputTokens() : model.contextWindow();
    }

    private static boolean atLeast(@Nullable Integer value, int wanted) {
        return value != null && value >= wanted;
    }

    private void costs() {
        BigDecimal cost = query.maxCost();
        if (cost != null) {
            BigDecimal price = cost.multiply(THOUSAND);
            add(
                    "a price of at most " + BoundedDecimal.show(cost) + " USD for 1,000 tokens",
                    m -> within(m, price),
                    this::shown);
        }
        price("input", query.maxInputPrice(), Prices::input);
        price("output", query.maxOutputPrice(), Prices::output);
    }

    private void price(String what, @Nullable BigDecimal most, Function<Prices, @Nullable BigDecimal> of) {
        if (most != null) {
            String wanted =
                    "an " + what + " price of at most " + BoundedDecimal.show(most) + " USD for 1,000,000 tokens";
            add(wanted, model -> atMost(of.apply(prices(model)), most), model -> of.apply(prices(model)));
        }
    }

    /** Returns the prices for a prompt that fills the required context window. */
    private Prices prices(Model model) {
        return model.prices().at(query.minContextWindow());
    }

    private boolean within(Model model, BigDecimal most) {
        Prices prices = prices(model);
        BigDecimal reasoning = prices.reasoning();
        return atMost(prices.input(), most)
                && atMost(prices.output(), most)
                && (reasoning == null || reasoning.compareTo(most) <= 0);
    }

    private String shown(Model model) {
        Prices prices = prices(model);
        return prices.input() == null || prices.output() == null
                ? "not known"
                : prices.input().toPlainString() + " and " + prices.output().toPlainString() + " for 1,000,000";
    }

    private static boolean atMost(@Nullable BigDecimal price, BigDecimal most) {
        return price != null && price.compareTo(most) <= 0;
    }

    private void tiers() {
        QualityTier quality = query.minQuality();
        if (quality != null) {
            add(
                    "a quality of " + EnumNames.of(quality),
                    model -> model.qualityTier() != null && model.qualityTier().compareTo(quality) >= 0,
                    Model::qualityTier);
        }
        LatencyTier slowest = query.slowest();
        if (slowest != null) {
            add(
                    "a latency that is " + EnumNames.of(slowest),
                    model -> model.latencyTier() != null && model.latencyTier().compareTo(slowest) <= 0,
                    Model::latencyTier);
        }
        if (query.maxLatency() != null) {
            double most = query.maxLatency().toMillis();
            add(
                    "answers within " + query.maxLatency().toMillis() + " ms",
                    model -> catalog.latencyMillis(model).orElse(Double.MAX_VALUE) <= most,
                    model -> catalog.latencyMillis(model).isPresent()
                            ? Math.round(catalog.latencyMillis(model).getAsDouble()) + " ms"
                            : null);
        }
    }

    private void availability() {
        boolean strict = query.availableOnly();
        add(
                strict ? "a place in its provider's list" : "availability",
                model -> {
                    Availability.State state = catalog.availability(model).state();
                    return strict ? state == Availability.State.AVAILABLE : state != Availability.State.UNAVAILABLE;
                },
                model -> catalog.availability(model).state());
        if (!recommending) {
            return;
        }
        add(
                "a name that can be called from here",
                model -> catalog.reachable().includes(model, query.callableOnly()),
                model -> LocalProviders.isOwnChoice(model.provider())
                        ? "not in the provider's list, or not refreshed yet: see modelRefresh"
                        : "of another region");
    }

    private static String words(Set<? extends Enum<?>> values) {
        return String.join(" or ", values.stream().map(EnumNames::of).sorted().toList());
    }
}
