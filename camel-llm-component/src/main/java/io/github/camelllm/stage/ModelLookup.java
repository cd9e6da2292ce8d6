package io.github.camelllm.stage;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.price.Prices;
import java.time.Clock;
import java.time.LocalDate;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of an endpoint look up in the catalog, with the prices that hold for it today. Calls in a row mostly go
 * to the same model, so the last finding is kept until the catalog learns something or the day ends. Safe for all threads.
 */
public final class ModelLookup {
    private static final long MILLIS_OF_A_DAY = 86_400_000;

    private final ModelCatalog catalog;
    private final BiFunction<String, Prices, Prices> pricing;
    private final Clock clock;
    private final boolean withTerms;
    private volatile @Nullable Finding last;

    /** Makes one that looks up a catalog, whose prices hold as they are. */
    public ModelLookup(ModelCatalog catalog) {
        this(catalog, (provider, prices) -> prices, Clock.systemUTC(), false);
    }

    /**
     * Makes one that looks up a catalog.
     *
     * @param pricing returns the prices of a model of a provider, by the provider's name, from those that are listed
     * @param clock the clock, for prices with dates and hours
     */
    public ModelLookup(ModelCatalog catalog, BiFunction<String, Prices, Prices> pricing, Clock clock) {
        this(catalog, pricing, clock, true);
    }

    private ModelLookup(
            ModelCatalog catalog, BiFunction<String, Prices, Prices> pricing, Clock clock, boolean withTerms) {
        this.catalog = catalog;
        this.pricing = pricing;
        this.clock = clock;
        this.withTerms = withTerms;
    }

    /** Returns one that looks up the same catalog and keeps what it finds for itself. */
    ModelLookup another() {
        return new ModelLookup(catalog, pricing, clock, withTerms);
    }

    Clock clock() {
        return clock;
    }

    /** Returns whether prices come with the terms of their providers, so that a fee that is missing is not known. */
    boolean withTerms() {
        return withTerms;
    }

    private record Finding(
            long revision,
            long day,
            String provider,
            String name,
            @Nullable Model model) {
        boolean answers(long now, long today, String wantedProvider, String wanted) {
            return revision == now && day == today && name.equals(wanted) && provider.equals(wantedProvider);
        }
    }

    /**
     * Returns a model with its prices of today; null if the catalog does not know it and its provider bills it, or the
     * provider is to choose.
     */
    public @Nullable Model find(String provider, @Nullable String name) {
        if (name == null) {
            return null;
        }
        long revision = catalog.revision();
        long today = Math.floorDiv(clock.millis(), MILLIS_OF_A_DAY); // of UTC, as days of prices are
        Finding found = last;
        if (found == null || !found.answers(revision, today, provider, name)) {
            Model listed = catalog.find(provider, name).orElse(null);
            Model priced =
                    listed == null ? free(provider, name) : priced(provider, listed, LocalDate.ofEpochDay(today));
            found = new Finding(revision, today, provider, name, priced);
            last = found;
        }
        return found.model();
    }

    private Model priced(String provider, Model listed, LocalDate today) {
        Prices prices = pricing.apply(provider, listed.prices().on(today));
        return prices.equals(listed.prices())
                ? listed
                : listed.toBuilder().prices(prices).build();
    }

    /** Returns a model of a provider that bills none, of which nothing else is known. */
    private @Nullable Model free(String provider, String name) {
        Prices prices = name.isBlank() ? Prices.UNKNOWN : pricing.apply(provider, Prices.UNKNOWN);
        return prices.free() ? Model.builder(provider, name).prices(prices).build() : null;
    }
}
