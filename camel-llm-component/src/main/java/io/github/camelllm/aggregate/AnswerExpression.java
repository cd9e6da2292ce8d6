package io.github.camelllm.aggregate;

import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.apache.camel.support.PredicateToExpressionAdapter;
import org.jspecify.annotations.Nullable;

/** An expression that is evaluated on each answer; initialised by the context or the first answer. */
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

    /** Creates an expression in Camel's language Simple. */
    static AnswerExpression bySimple(String expression) {
        return new AnswerExpression(context -> ready(simple(context).createExpression(expression), context));
    }

    /** Creates a predicate in Camel's language Simple. */
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

    /** Initialises the expression; fails if its text is invalid. */
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
