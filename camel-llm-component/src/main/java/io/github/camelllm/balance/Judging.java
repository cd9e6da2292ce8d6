package io.github.camelllm.balance;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;

/** A strategy with an expression, whose text is checked as soon as the context is known. */
abstract class Judging extends Gathering implements CamelContextAware {
    private @Nullable CamelContext context;
    private @Nullable Judgement judgement;

    @Override
    public final @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public final void setCamelContext(CamelContext value) {
        context = value;
        check();
    }

    final void judgement(Judgement value) {
        judgement = value;
        check();
    }

    final @Nullable Judgement judgement() {
        return judgement;
    }

    private void check() {
        if (context != null && judgement != null) {
            judgement.in(context);
        }
    }
}
