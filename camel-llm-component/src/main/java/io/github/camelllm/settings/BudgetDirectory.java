package io.github.camelllm.settings;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The budgets that endpoints share, by name: from the component's options, a {@code BudgetSettings} bean or a {@code Budget} bean. */
public final class BudgetDirectory {
    private final CamelContext context;
    private final Map<String, BudgetSettings> described;
    private final Clock clock;
    private final Map<String, Budget> made = new ConcurrentHashMap<>();

    /** Creates a directory of the budgets that are configured or bound as beans. */
    public BudgetDirectory(CamelContext context, Map<String, BudgetSettings> described, Clock clock) {
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
        return bean != null ? bean : made.computeIfAbsent(name, described -> make(described, maker));
    }

    private Budget make(String name, BiFunction<BudgetRule, Clock, Budget> maker) {
        BudgetSettings settings = described.get(name);
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
        Set<String> names = new TreeSet<>(described.keySet());
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
