package io.github.camelllm.settings;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The budgets that endpoints share, by name: from the component's options, a {@code BudgetSettings} bean or a {@code Budget} bean. */
public final class BudgetDirectory {
    private final CamelContext context;
    private final Supplier<Map<String, BudgetSettings>> described;
    private final Clock clock;
    private final Map<String, Budget> made = new ConcurrentHashMap<>();

    /** Creates a directory of the budgets that are configured or bound as beans. */
    public BudgetDirectory(CamelContext context, Supplier<Map<String, BudgetSettings>> described, Clock clock) {
        this.context = context;
        this.described = described;
        this.clock = clock;
    }

    /**
     * Returns a budget.
     *
     * @param maker makes one that is described
     * @throws LlmException of kind {@code CONFIGURATION} if there is none of that name
     */
    public Budget of(String name, BiFunction<BudgetRule, Clock, Budget> maker) {
        Budget bean = context.getRegistry().lookupByNameAndType(name, Budget.class);
        return bean != null ? bean : made.computeIfAbsent(name, missing -> make(missing, maker));
    }

    /**
     * Applies changed settings to the budgets in use. What was spent stays spent.
     *
     * @return the names of those that can change only at the next start
     */
    public List<String> follow() {
        List<String> unchanged = new ArrayList<>();
        made.forEach((name, budget) -> {
            BudgetSettings settings = described.get().get(name);
            BudgetRule rule = settings == null ? budget.rule() : settings.rule(name);
            if (!rule.equals(budget.rule()) && !budget.change(rule)) {
                unchanged.add(name);
            }
        });
        return unchanged;
    }

    /** Returns the budgets in use that are described by settings. */
    public Map<String, Budget> inUse() {
        return Map.copyOf(made);
    }

    private Budget make(String name, BiFunction<BudgetRule, Clock, Budget> maker) {
        BudgetSettings settings = described.get().get(name);
        if (settings == null) {
            settings = context.getRegistry().lookupByNameAndType(name, BudgetSettings.class);
        }
        if (settings == null) {
            throw unknown(name, null);
        }
        BudgetRule rule;
        try {
            rule = settings.rule(name);
        } catch (RuntimeException e) {
            throw unknown(name, e);
        }
        return maker.apply(rule, clock);
    }

    private LlmException unknown(String name, @Nullable RuntimeException wrong) {
        Set<String> names = new TreeSet<>(described.get().keySet());
        names.addAll(
                context.getRegistry().findByTypeWithName(BudgetSettings.class).keySet());
        names.addAll(context.getRegistry().findByTypeWithName(Budget.class).keySet());
        String what = wrong == null
                ? "There is no budget '" + name + "' (option budget); there "
                        + (names.isEmpty() ? "is none" : "are " + String.join(", ", names))
                        + ". Set camel.component.llm.budgets[" + name
                        + "].amount, or bind a BudgetSettings or Budget bean"
                        + " under that name"
                : "The budget '" + name + "' is described wrong: " + wrong.getMessage();
        return ErrorDetails.of(ErrorKind.CONFIGURATION, what).cause(wrong).exception();
    }
}
