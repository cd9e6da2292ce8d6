package io.github.camelllm.aggregate;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;

/** A strategy with an expression, whose text is checked as soon as the context is known. */
abstract class ExpressionStrategy extends GatheringStrategy implements CamelContextAware {
    private @Nullable CamelContext context;
    private @Nullable AnswerExpression judgement;

    @Override
    public final @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public final void setCamelContext(CamelContext value) {
        context = value;
        check();
    }

    final void judgement(AnswerExpression value) {
        judgement = value;
        check();
    }

    final @Nullable AnswerExpression judgement() {
        return judgement;
    }

    private void check() {
        if (context != null && judgement != null) {
            judgement.in(context);
        }
    }
}
