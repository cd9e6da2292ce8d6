package io.github.camelllm;

import io.github.camelllm.catalog.Forecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.stage.Budget;
import io.github.camelllm.stage.ContextCheck;
import io.github.camelllm.stage.KnownModels;
import io.github.camelllm.stage.Limits;
import io.github.camelllm.stage.Pricing;
import io.github.camelllm.stage.Reckoning;
import io.github.camelllm.stage.Stage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The stages of an endpoint that go by what calls need and cost. */
final class Money {
    private final LlmConfiguration options;
    private final Shared shared;
    private final KnownModels models;

    Money(LlmEndpoint endpoint, Shared shared) {
        this.options = endpoint.getConfiguration();
        this.shared = shared;
        this.models = new KnownModels(shared.catalog());
    }

    Stage reckoning(ChatProvider provider) {
        return new Reckoning(provider, this::forecast);
    }

    /** Returns the stage that checks the context window; null if it is switched off. */
    @Nullable
    Stage contextCheck() {
        return options.getContextCheck() == ContextChecking.off
                ? null
                : new ContextCheck(models, options.getContextCheck() == ContextChecking.fail);
    }

    /** Returns the stage that limits the cost; null if nothing does. */
    @Nullable
    Stage limits() {
        BigDecimal maxCost = maxCost();
        String name = Settings.set(options.getBudget());
        Budget budget = name == null ? null : shared.budget(name);
        return maxCost == null && budget == null
                ? null
                : new Limits(maxCost, budget, options.getUnknownPrice() == UnknownPrice.allow, this::forecast);
    }

    Stage pricing() {
        return new Pricing(models);
    }

    private @Nullable BigDecimal maxCost() {
        Double usd = options.getMaxCost();
        if (usd == null) {
            return null;
        } else if (usd < 0 || !Double.isFinite(usd)) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option maxCost must be an amount in USD that is not below 0, not " + usd);
        }
        return BigDecimal.valueOf(usd);
    }

    private Forecast forecast(Call call) {
        return Forecast.of(
                call.provider(),
                call.request(),
                models.find(call.provider(), call.request().model()));
    }
}
