package io.github.camelllm;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelStatus;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, once for each, of models that are about to end or have ended. */
final class ModelNotices {
    private static final Logger LOG = LoggerFactory.getLogger(ModelNotices.class);

    private final ModelCatalog catalog;
    private final Predicate<String> firstTime;

    /**
     * Makes one.
     *
     * @param catalog the catalog
     * @param firstTime tells whether something is to be said for the first time
     */
    ModelNotices(ModelCatalog catalog, Predicate<String> firstTime) {
        this.catalog = catalog;
        this.firstTime = firstTime;
    }

    /** Warns of a model that a route or a message names, if the catalog knows it. */
    void note(String provider, @Nullable String model) {
        if (model != null) {
            catalog.find(provider, model).ifPresent(this::note);
        }
    }

    /** Warns of a model. */
    void note(Model model) {
        boolean retired = model.status() == ModelStatus.RETIRED;
        boolean ends = retired || model.status() == ModelStatus.DEPRECATED;
        if (ends && firstTime.test("status of " + model.path())) {
            LOG.warn("The model {} {}. {}", model.path(), retired ? retired(model) : deprecated(model), advice(model));
        }
    }

    private static String retired(Model model) {
        String date = model.deprecationDate();
        return "is no longer served" + (date == null ? "" : " since " + date) + ", as far as the model catalog knows";
    }

    private static String deprecated(Model model) {
        String date = model.deprecationDate();
        return "is deprecated" + (date == null ? ", its end is announced" : " and ends on " + date);
    }

    private static String advice(Model model) {
        return model.successor() == null
                ? "Ask another one, such as the catalog recommends."
                : "Ask " + model.provider() + ":" + model.successor() + " instead.";
    }
}
