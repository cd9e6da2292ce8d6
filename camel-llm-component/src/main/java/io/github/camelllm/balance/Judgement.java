package io.github.camelllm.balance;

import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.PredicateToExpressionAdapter;
import org.jspecify.annotations.Nullable;

/** An expression that is evaluated on each answer, and made ready by the context or by the first of them. */
final class Judgement {
    private final Function<Language, Expression> source;
    private volatile @Nullable Expression ready;

    private Judgement(Function<Language, Expression> source) {
        this.source = source;
    }

    Judgement(Expression expression) {
        this(language -> expression);
    }

    /** Makes one of text in Camel's language Simple. */
    Judgement(String simple) {
        this(language -> language.createExpression(simple));
    }

    /** Makes one of text in Camel's language Simple that says yes or no. */
    static Judgement predicate(String simple) {
        return new Judgement(
                (Language language) -> PredicateToExpressionAdapter.toExpression(language.createPredicate(simple)));
    }

    /** Makes the expression ready, which fails if its text cannot be understood. */
    Expression in(CamelContext context) {
        Expression made = ready;
        if (made == null) {
            made = source.apply(context.resolveLanguage("simple"));
            made.init(context);
            ready = made;
        }
        return made;
    }

    <T> @Nullable T of(Exchange answered, Class<T> type) {
        return in(answered.getContext()).evaluate(answered, type);
    }
}
