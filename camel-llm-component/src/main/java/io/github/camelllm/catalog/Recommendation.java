package io.github.camelllm.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The models that fit a query, best first, with reasons. Immutable, except that reasons use the catalog's current data. */
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

    /** A model that fits, with its score. */
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

        /** Returns its score, of 100, or of 120 if open weights are preferred. */
        public double points() {
            return points;
        }

        /** Returns the parts of the score: {@code 73.4 = quality 30 + price 15.7 + ...}. */
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

    /** Returns the best models, at least one and at most the limit of the query. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Returns the paths of the candidates, {@code provider:model}, best first. */
    public List<String> paths() {
        return candidates.stream().map(candidate -> candidate.model().path()).toList();
    }

    /**
     * Returns why a model is not the best: its unmet requirements or its score.
     *
     * @param name {@code provider:model}, or only a model
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

    /** Returns the unmet requirements with the number of models that they excluded, most first. */
    public Map<String, Long> missing() {
        return UnmetRequirements.of(considered, requirements);
    }

    /** Returns the candidates with their scores, one per line, and a line with the reasons that excluded the others. */
    public String explain() {
        String lines = candidates.stream().map(Candidate::toString).collect(Collectors.joining("\n"));
        Map<String, Long> missing = missing();
        return lines + "\n" + considered.size() + " models were considered"
                + (missing.isEmpty() ? "" : "; " + UnmetRequirements.told(missing));
    }
}
