package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.TransformDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.builder.ValueBuilder;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the steps that evaluate an expression or a predicate on a body that is a {@link ChatStream}: operators and functions cannot iterate over it,
 * those that ask for its content, such as {@code ${trim()}} and {@code ${length()}}, get the text, and {@code log} only shows what the body is.
 */
final class ExpressionSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ExpressionSteps.class);

    /** Languages that show the body wherever it is named. */
    private static final Set<String> SHOWING = Set.of("simple", "csimple", "file");

    /** Languages that parse the body. */
    private static final Set<String> PARSING =
            Set.of("hl7terser", "jq", "jsonpath", "tokenize", "xpath", "xquery", "xtokenize");

    private static final Pattern LANGUAGE_ENDPOINT = Pattern.compile("language:(?://)?(\\w+)");

    private ExpressionSteps() {}

    /** Returns the processor for a step, which may be the step itself. */
    static Processor wrap(NamedNode definition, Processor step) {
        if (definition instanceof IdempotentConsumerDefinition) {
            return new Evaluating(new Identifying(step), definition);
        }
        return isPredicate(definition) || isSimple(definition) ? new Evaluating(step, definition) : step;
    }

    /** Returns the processor for a step within another one, which may be the step itself. */
    static Processor wrapWithin(@Nullable NamedNode parent, Processor step) {
        if (parent instanceof IdempotentConsumerDefinition) {
            return new Evaluated(StreamReadingSteps.pausing(step), false);
        }
        return isPredicate(parent) ? new Evaluated(step, parent instanceof LoopDefinition) : step;
    }

    /** Returns the language of a step that sends to the component {@code language}; an empty string for other steps. */
    private static String languageOfEndpoint(NamedNode definition) {
        String uri = definition instanceof SendDefinition<?> send ? send.getUri() : null;
        Matcher language = LANGUAGE_ENDPOINT.matcher(uri == null ? "" : uri);
        return language.lookingAt() ? language.group(1) : "";
    }

    /** Returns whether a step has an expression of a language that parses the body. */
    static boolean parses(NamedNode definition) {
        return PARSING.contains(languageOfEndpoint(definition))
                || (definition instanceof HasExpressionType step
                        && PARSING.contains(language(step.getExpressionType())))
                || (definition instanceof ChoiceDefinition choice
                        && choice.getWhenClauses().stream().anyMatch(ExpressionSteps::parses));
    }

    private static boolean isPredicate(@Nullable NamedNode definition) {
        return definition instanceof FilterDefinition
                || definition instanceof ChoiceDefinition
                || definition instanceof WhenDefinition
                || definition instanceof OtherwiseDefinition
                || definition instanceof LoopDefinition
                || definition instanceof ValidateDefinition;
    }

    /** Returns whether a step evaluates a Simple expression and reads nothing else; one of Java code may read. */
    static boolean isSimple(NamedNode definition) {
        return definition instanceof LogDefinition
                || SHOWING.contains(languageOfEndpoint(definition))
                || (isOfOneExpression(definition)
                        && SHOWING.contains(language(((ExpressionNode) definition).getExpression())));
    }

    private static boolean isOfOneExpression(NamedNode definition) {
        return definition instanceof SetHeaderDefinition
                || definition instanceof SetPropertyDefinition
                || definition instanceof SetVariableDefinition
                || definition instanceof SetBodyDefinition
                || definition instanceof TransformDefinition
                || definition instanceof DelayDefinition
                || definition instanceof ThrottleDefinition;
    }

    /** Returns the language of an expression or predicate; an empty string for one of Java code. */
    private static String language(@Nullable ExpressionDefinition expression) {
        if (expression == null) {
            return "";
        }
        Object built =
                expression.getExpressionValue() == null ? expression.getPredicate() : expression.getExpressionValue();
        ExpressionDefinition of =
                built instanceof ValueBuilder value && value.getExpression() instanceof ExpressionDefinition inner
                        ? inner
                        : expression;
        return Objects.requireNonNullElse(of.getLanguage(), "");
    }

    /** A step with an expression or a predicate, whose operators would iterate over a body that is an iterator. */
    private static final class Evaluating extends DelegateAsyncProcessor {
        private final NamedNode definition;
        private final boolean onlyShows;
        private final AtomicBoolean warned = new AtomicBoolean();

        Evaluating(Processor step, NamedNode definition) {
            super(step);
            this.definition = definition;
            this.onlyShows = definition instanceof LogDefinition;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            ChatStream stream = StreamReadingSteps.stream(exchange);
            if (stream == null) {
                return super.process(exchange, callback);
            }
            Thread thread = Thread.currentThread();
            stream.suspendReading();
            if (onlyShows) {
                stream.beginDescribing();
            }
            return super.process(exchange, doneSync -> {
                stream.endDescribing(thread);
                resume(stream, thread);
                resume(stream, Thread.currentThread());
                callback.done(doneSync);
            });
        }

        private void resume(ChatStream stream, Thread thread) {
            if (stream.resumeReading(thread) && !onlyShows && warned.compareAndSet(false, true)) {
                LOG.warn(
                        "The expression of {} did not read a streamed answer: it got a description, or no deltas. Put convertBodyTo(String.class) before it",
                        definition.getId());
            }
        }
    }

    /** A step whose expression identifies a message: by what an answer says, not by the description, which other answers have, too. */
    private static final class Identifying extends DelegateAsyncProcessor {
        Identifying(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (StreamReadingSteps.stream(exchange) == null) {
                return super.process(exchange, callback);
            }
            StepReading before = StepReading.begin(null);
            try {
                return super.process(exchange, callback); // evaluates on this thread
            } finally {
                StepReading.restore(before);
            }
        }
    }

    /** A step within one with a predicate. */
    private static final class Evaluated extends DelegateAsyncProcessor {
        private final boolean again;

        Evaluated(Processor step, boolean again) {
            super(step);
            this.again = again;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            ChatStream stream = StreamReadingSteps.stream(exchange);
            if (stream == null || !stream.readingSuspended()) {
                return super.process(exchange, callback);
            }
            stream.resumeReading(Thread.currentThread());
            return super.process(exchange, doneSync -> {
                if (again) {
                    stream.suspendReading();
                }
                callback.done(doneSync);
                stream.resumeReading(Thread.currentThread());
            });
        }
    }
}
