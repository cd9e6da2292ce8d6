package io.github.camelllm.exchange;

import io.github.camelllm.chat.Call;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.wiring.EndpointSetup;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The share of the budget of an endpoint that is left for a caller, for comparing candidates. Safe for all threads. */
public final class BudgetLeft {
    private static final int MOST_KEYS = 1_000;

    /** The last known shares, for budgets in Redis, whose answer is not waited for. */
    private final Map<String, Double> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /** Returns the share from 0 to 1; null if the endpoint has no budget, or what is left is not known yet. */
    public @Nullable Double of(EndpointSetup setup, RequestBinding requests, Exchange exchange) {
        String name = SettingsLookup.set(setup.options().getBudget());
        if (name == null) {
            return null;
        }
        Budget budget = setup.shared().budget(name);
        String key = budget.rule().scope() == BudgetRule.Scope.ALL ? "" : key(budget, requests.read(exchange));
        CompletionStage<Budget.Balance> balance = budget.balance(key);
        balance.thenAccept(known -> note(key, share(known)));
        synchronized (last) {
            return last.get(key);
        }
    }

    private static String key(Budget budget, RequestBinding.BoundRequest question) {
        Call call = new Call(question.target().name(), question.request(), question.options(), null, question.caller());
        return budget.rule().scope().of(call);
    }

    private void note(String key, double share) {
        synchronized (last) {
            last.put(key, share);
        }
    }

    private static double share(Budget.Balance balance) {
        double share =
                balance.left().divide(balance.amount(), MathContext.DECIMAL64).doubleValue();
        return Math.max(0, Math.min(1, share));
    }
}
