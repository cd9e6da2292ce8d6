package io.github.camelllm.wiring;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelStatus;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a warning, once for each model, if a deprecated or retired one is used. */
public final class DeprecationWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(DeprecationWarnings.class);

    private final ModelCatalog catalog;
    private final Predicate<String> firstTime;

    /**
     * Creates a logger of warnings.
     *
     * @param catalog the models with their status
     * @param firstTime returns whether it is called for the first time with a text; called by many threads
     */
    DeprecationWarnings(ModelCatalog catalog, Predicate<String> firstTime) {
        this.catalog = catalog;
        this.firstTime = firstTime;
    }

    /** Logs a warning if the catalog knows a model as deprecated or retired; null stands for no model. May load the catalog. */
    public void note(String provider, @Nullable String model) {
        if (model != null) {
            catalog.find(provider, model).ifPresent(this::note);
        }
    }

    /** Logs a warning if a model is deprecated or retired. */
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
                ? "Use another model; the bean llmModelCatalog can recommend one."
                : "Use " + model.provider() + ":" + model.successor() + " instead.";
    }
}
