package io.github.camelllm.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The models that fit a query, best first, and why. Immutable but for what the catalog learns meanwhile. */
public final class Recommendation {
    private final List<Candidate> candidates;
    private final List<Model> considered;
    private final Requirements requirements;
    private final ModelCatalog catalog;
    private final int limit;

    Recommendation(
            List<Candidate> candidates,
            List<Model> considered,
            Requirements requirements,
            ModelCatalog catalog,
            int limit) {
        this.candidates = candidates;
        this.considered = considered;
        this.requirements = requirements;
        this.catalog = catalog;
        this.limit = limit;
    }

    /** A model that fits, and how well. */
    public static final class Candidate {
        private final Model model;
        private final double points;
        private final ModelScore score;

        Candidate(Model model, double points, ModelScore score) {
            this.model = model;
            this.points = points;
            this.score = score;
        }

        /** Returns the model. */
        public Model model() {
            return model;
        }

        /** Returns its points, of 100, or of 120 where open weights are preferred. */
        public double points() {
            return points;
        }

        /** Returns where the points come from: {@code 73.4 = quality 30 + price 15.7 + ...}. */
        public String why() {
            return score.toString();
        }

        @Override
        public String toString() {
            return model.path() + " " + why();
        }
    }

    /** Returns the best model. */
    public Model best() {
        return candidates.get(0).model();
    }

    /** Returns the best models, as many as the query wants at most. There is at least one. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Returns the paths of the candidates, {@code provider:model}, best first. */
    public List<String> paths() {
        return candidates.stream().map(candidate -> candidate.model().path()).toList();
    }

    /**
     * Returns why a model is not the best: what it lacks, or how many points it has.
     *
     * @param name {@code provider:model}, or a model alone
     */
    public String whyNot(String name) {
        Model model = catalog.model(name);
        if (!considered.contains(model)) {
            return model.path() + " is of a provider that was not considered";
        }
        List<String> missing = requirements.missing(model);
        if (!missing.isEmpty()) {
            return model.path() + " " + String.join(", ", missing);
        }
        return model.equals(best())
                ? model.path() + " is the best"
                : candidates.stream()
                        .filter(candidate -> candidate.model().equals(model))
                        .findFirst()
                        .map(candidate -> candidate + ", against " + candidates.get(0))
                        .orElse(model.path() + " is not among the best " + limit
                                + ", which are of different models and providers");
    }

    /** Returns how many of the models that were considered lack what, most first. */
    public Map<String, Long> missing() {
        return UnmetRequirements.of(considered, requirements);
    }

    /** Returns the candidates with their points, a line each, and a line that tells what ruled out the others. */
    public String explain() {
        String lines = candidates.stream().map(Candidate::toString).collect(Collectors.joining("\n"));
        Map<String, Long> missing = missing();
        return lines + "\n" + considered.size() + " models were considered"
                + (missing.isEmpty() ? "" : "; " + UnmetRequirements.told(missing));
    }
}
