package io.github.camelllm.catalog;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prices by which the models of the highest tier are told apart. The newest model of a line counts as the dearest of the
 * line: a successor that costs less does not rank behind the model that it replaces.
 */
final class FlagshipPrices {
    private final Map<String, Line> lines = new HashMap<>();

    /** The models of a provider and family. */
    private static final class Line {
        Model newest;
        BigDecimal dearest = BigDecimal.ZERO;

        Line(Model first) {
            newest = first;
        }

        void add(Model model, BigDecimal price) {
            dearest = dearest.max(price);
            if (released(model).compareTo(released(newest)) > 0) {
                newest = model;
            }
        }

        private static String released(Model model) {
            return model.releaseDate() == null ? "" : model.releaseDate();
        }
    }

    FlagshipPrices(List<Model> models) {
        for (Model model : models) { // a loop, as this is part of each recommendation
            BigDecimal price = model.prices().output();
            boolean flagship = model.qualityTier() == QualityTier.HIGHEST && model.status() == ModelStatus.ACTIVE;
            if (flagship && model.family() != null && price != null) {
                lines.computeIfAbsent(line(model), key -> new Line(model)).add(model, price);
            }
        }
    }

    private static String line(Model model) {
        return model.provider() + ':' + model.family();
    }

    /** Returns the price of a million generated tokens that a model counts as; null if it is not known. */
    @Nullable
    BigDecimal of(Model model) {
        Line line = model.family() == null ? null : lines.get(line(model));
        return line != null && line.newest.id().equals(model.id())
                ? line.dearest
                : model.prices().output();
    }
}
