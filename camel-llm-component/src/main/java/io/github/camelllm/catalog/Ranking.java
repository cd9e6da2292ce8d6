package io.github.camelllm.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Selects the best few of the models that fit, as a list for failover. */
final class Ranking {
    /** The minimum number of candidates of one provider while others have models that fit. */
    private static final int OF_A_PROVIDER = 2;

    private Ranking() {}

    /**
     * Returns the best models, in order. A model with several names appears once. Unless all fitting models have one provider, the first
     * three have at least two, and no provider exceeds its share of the list.
     *
     * @param ranked the models that fit, best first
     */
    static List<RankedModel> best(List<RankedModel> ranked, int limit) {
        List<RankedModel> best = best(ranked, limit, providers(ranked));
        boolean alone = providers(best) < 2;
        return alone ? best(ranked, limit, 1) : best; // other providers had the same models, but no better ones
    }

    private static int providers(List<RankedModel> ranked) {
        Set<String> providers = new HashSet<>();
        for (RankedModel one : ranked) {
            providers.add(one.model().provider());
        }
        return providers.size();
    }

    private static List<RankedModel> best(List<RankedModel> ranked, int limit, int providers) {
        int most = providers < 2 ? limit : Math.max(OF_A_PROVIDER, (limit + providers - 1) / providers);
        Map<String, Integer> named = new HashMap<>();
        Set<String> models = new HashSet<>();
        List<RankedModel> best = new ArrayList<>();
        for (RankedModel one : ranked) {
            if (best.size() == limit) {
                break;
            }
            String provider = one.model().provider();
            int before = named.getOrDefault(provider, 0);
            boolean again = providers > 1 && best.size() == OF_A_PROVIDER && before == OF_A_PROVIDER;
            if (before < most
                    && !again
                    && models.add(ModelIdentity.of(one.model().id()))) {
                best.add(one);
                named.put(provider, before + 1);
            }
        }
        return best;
    }
}
