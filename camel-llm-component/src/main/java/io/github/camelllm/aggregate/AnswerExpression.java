package io.github.camelllm.aggregate;

import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.apache.camel.support.PredicateToExpressionAdapter;
import org.jspecify.annotations.Nullable;

/** An expression that is evaluated on each answer, and made ready by the context or by the first of them. */
final class AnswerExpression {
    private final Function<CamelContext, Expression> source;
    private volatile @Nullable Expression ready;

    private AnswerExpression(Function<CamelContext, Expression> source) {
        this.source = source;
    }

    static AnswerExpression by(Expression expression) {
        return new AnswerExpression(context -> ready(expression, context));
    }

    static AnswerExpression by(Predicate predicate) {
        return new AnswerExpression(context -> ready(predicate, context));
    }

    /** Makes one of text in Camel's language Simple. */
    static AnswerExpression bySimple(String expression) {
        return new AnswerExpression(context -> ready(simple(context).createExpression(expression), context));
    }

    /** Makes one of text in Camel's language Simple that says yes or no. */
    static AnswerExpression bySimplePredicate(String predicate) {
        return new AnswerExpression(context -> ready(simple(context).createPredicate(predicate), context));
    }

    private static Language simple(CamelContext context) {
        return context.resolveLanguage("simple");
    }

    private static Expression ready(Expression expression, CamelContext context) {
        expression.init(context);
        return expression;
    }

    private static Expression ready(Predicate predicate, CamelContext context) {
        predicate.init(context);
        return new PredicateToExpressionAdapter(predicate);
    }

    /** Makes the expression ready, which fails if its text cannot be understood. */
    Expression in(CamelContext context) {
        Expression made = ready;
        if (made == null) {
            made = source.apply(context);
            ready = made;
        }
        return made;
    }

    <T> @Nullable T of(Exchange answered, Class<T> type) {
        return in(answered.getContext()).evaluate(answered, type);
    }
}
