package io.github.camelllm.catalog;

/**
 * A model with its score. Ordered by score, highest first, rounded to tenths; then by price, lowest first; then by path.
 *
 * @param model the model
 * @param score the score
 * @param tenths the total score in tenths
 * @param price of a million tokens, in the mix of the score; the largest number if unknown
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
