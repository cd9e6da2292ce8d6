package io.github.camelllm.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Derives the status of a model from its shutdown date: deprecated before it, retired from it on. */
final class LifeCycle {
    private LifeCycle() {}

    /** Returns a model with its status on a day; the same model if that is as it stands. */
    static Model on(Model model, LocalDate today) {
        return isCurrent(model, today)
                ? model
                : model.toBuilder().status(status(model, today)).build();
    }

    /** Returns whether the date changes nothing of a model. */
    static boolean isCurrent(Model model, LocalDate today) {
        return status(model, today) == model.status();
    }

    /** Returns the status of a model on a day. */
    static ModelStatus status(Model model, LocalDate today) {
        LocalDate end = end(model.deprecationDate());
        if (end == null || model.status() == ModelStatus.RETIRED) {
            return model.status();
        }
        return today.isBefore(end) ? ModelStatus.DEPRECATED : ModelStatus.RETIRED;
    }

    /** Returns the first day without the model; if only the month or year is known, the day after it. */
    private static @Nullable LocalDate end(@Nullable String date) {
        if (date == null) {
            return null;
        }
        try {
            return IsoDays.afterPeriod(date);
        } catch (DateTimeException e) {
            return null; // a model built by a user, with a text that is not a date: ignored
        }
    }
}
