package io.github.camelllm.catalog;

/**
 * A model with its points. The best comes first: the one with more points, to a tenth of one; of these the cheaper, and of
 * these the one whose path comes first.
 *
 * @param model the model
 * @param score its points
 * @param tenths the sum of the points in tenths
 * @param price of a million tokens, as the score mixes them; the largest number if it is not known
 */
record RankedModel(Model model, ModelScore score, long tenths, double price) implements Comparable<RankedModel> {
    RankedModel(Model model, ModelScore score) {
        this(model, score, Math.round(score.total() * 10), known(ModelScore.mixed(model.prices())));
    }

    private static double known(double price) {
        return Double.isNaN(price) ? Double.MAX_VALUE : price;
    }

    double points() {
        return tenths / 10.0;
    }

    @Override
    public int compareTo(RankedModel other) {
        int byPoints = Long.compare(other.tenths, tenths);
        int byPrice = byPoints != 0 ? byPoints : Double.compare(price, other.price);
        return byPrice != 0 ? byPrice : model.path().compareTo(other.model.path());
    }
}
