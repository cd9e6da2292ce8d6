package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.ConvertHeaderDefinition;
import org.apache.camel.model.ConvertVariableDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ScriptDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TransformDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.SimpleExpression;
import org.apache.camel.support.builder.ValueBuilder;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the steps of a route that read a body that is a {@link ChatStream}. Steps that convert the body or run a user's code get a
 * {@link ChatStreamMessage}, whose {@code getBody(String.class)} is the text; {@code split} reserves the stream; a step
 * that evaluates a predicate cannot take deltas from it. Other steps, and exchanges with other bodies, are left as they are.
 */
public final class StreamReadingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReadingSteps.class);

    /** The stream that an earlier step of the exchange has read, as an exchange property. */
    private static final String READ = "CamelLlmStreamRead";

    private StreamReadingSteps() {}

    /** Returns the processor for a step, which may be the step itself. */
    public static Processor wrap(NamedNode definition, Processor target) {
        Processor step = target;
        if (definition instanceof ConvertBodyDefinition) {
            step = new Reading(step);
        } else if (definition instanceof ConvertVariableDefinition || definition instanceof ConvertHeaderDefinition) {
            step = new Converting(step);
        } else if (definition instanceof MarshalDefinition || definition instanceof UnmarshalDefinition) {
            step = new Formatting(step);
        } else if (isSending(definition)) {
            step = new Sending(step);
        } else if (definition instanceof ProcessDefinition
                || definition instanceof BeanDefinition
                || definition instanceof ScriptDefinition) {
            step = new UserCode(step);
        } else if (definition instanceof SplitDefinition) {
            step = new Splitting(step, definition);
        } else if (isPredicate(definition) || isSimple(definition)) {
            step = new Evaluating(step, definition);
        }
        NamedNode parent = definition.getParent();
        if (parent instanceof SplitDefinition) {
            return new Piece(step);
        }
        return isPredicate(parent) ? new Evaluated(step, parent instanceof LoopDefinition) : step;
    }

    private static boolean isSending(NamedNode definition) {
        return definition instanceof SendDefinition
                || definition instanceof ToDynamicDefinition
                || definition instanceof RecipientListDefinition
                || definition instanceof RoutingSlipDefinition
                || definition instanceof DynamicRouterDefinition
                || definition instanceof EnrichDefinition;
    }

    private static boolean isPredicate(@Nullable NamedNode definition) {
        return definition instanceof FilterDefinition
                || definition instanceof ChoiceDefinition
                || definition instanceof WhenDefinition
                || definition instanceof OtherwiseDefinition
                || definition instanceof LoopDefinition
                || definition instanceof ValidateDefinition;
    }

    /** Returns whether a step sets a value to the result of a Simple expression. An expression in Java may read the stream. */
    private static boolean isSimple(NamedNode definition) {
        return (definition instanceof SetHeaderDefinition
                        || definition instanceof SetPropertyDefinition
                        || definition instanceof SetVariableDefinition
                        || definition instanceof SetBodyDefinition
                        || definition instanceof TransformDefinition)
                && isSimple(((ExpressionNode) definition).getExpression());
    }

    private static boolean isSimple(@Nullable ExpressionDefinition expression) {
        return expression instanceof SimpleExpression
                || (expression != null
                        && expression.getExpressionValue() instanceof ValueBuilder value
                        && value.getExpression() instanceof SimpleExpression);
    }

    private static @Nullable ChatStream stream(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ChatStream stream) {
            return stream;
        }
        return body instanceof ServerSentEvents events ? events.stream() : null;
    }

    /** A step that asks the message for the text. */
    private static final class Reading extends DelegateAsyncProcessor {
        Reading(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            ChatStreamMessage.install(exchange);
            return super.process(exchange, callback);
        }
    }

    /** A step that converts a variable or a header. */
    private static final class Converting extends DelegateAsyncProcessor {
        Converting(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            StepReading before = StepReading.begin(null);
            try {
                return super.process(exchange, callback); // synchronous
            } finally {
                StepReading.restore(before);
            }
        }
    }

    /** A step with a data format, which gets what it gets of an answer that is not streamed: the text. */
    private static final class Formatting extends DelegateAsyncProcessor {
        Formatting(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (exchange.getMessage().getBody() instanceof ChatStream stream) {
                try {
                    exchange.getMessage().setBody(ChatStreamMessage.text(stream));
                } catch (RuntimeException e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
            }
            return super.process(exchange, callback);
        }
    }

    /** A step that sends to an endpoint, which may read the stream. */
    private static final class Sending extends DelegateAsyncProcessor {
        Sending(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            ChatStream stream = stream(exchange);
            return super.process(
                    exchange,
                    stream == null
                            ? callback
                            : doneSync -> {
                                expireIfRead(stream);
                                callback.done(doneSync);
                            });
        }
    }

    /** Sees to it that a step that iterates over what an earlier one has read gets an error, and not nothing. */
    private static void expireIfRead(ChatStream stream) {
        if (stream.isOver() && stream.isRead()) {
            stream.expire();
        }
    }

    /** A step with a user's code, which may ask for the text or iterate. */
    private static final class UserCode extends DelegateAsyncProcessor {
        UserCode(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!(exchange.getMessage().getBody() instanceof ChatStream stream)) {
                return super.process(exchange, callback);
            }
            ChatStreamMessage.install(exchange);
            if (!stream.isRead()) {
                return super.process(exchange, doneSync -> {
                    expireIfRead(stream);
                    callback.done(doneSync);
                });
            }
            if (exchange.getProperty(READ) == stream) {
                stream.expire();
                return super.process(exchange, callback);
            }
            stream.refuseReading(); // not expire(): another branch may be reading at this moment
            try {
                return super.process(exchange, callback);
            } finally {
                stream.allowReading();
            }
        }
    }

    /** A {@code split}, which iterates over the body. */
    private static final class Splitting extends DelegateAsyncProcessor {
        private final NamedNode definition;

        Splitting(Processor step, NamedNode definition) {
            super(step);
            this.definition = definition;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!(exchange.getMessage().getBody() instanceof ChatStream stream)) {
                return super.process(exchange, callback);
            }
            try {
                ChatStreamMessage.install(exchange);
                stream.acquire(definition.getId());
            } catch (IllegalStateException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
            Thread thread = Thread.currentThread();
            StepReading before = StepReading.begin(stream); // its expression may ask for the text
            try {
                return super.process(exchange, doneSync -> {
                    if (Thread.currentThread() == thread) {
                        StepReading.restore(before);
                    }
                    split(exchange, stream);
                    callback.done(doneSync);
                });
            } finally {
                StepReading.restore(before);
            }
        }

        private void split(Exchange exchange, ChatStream stream) {
            stream.release(definition.getId()); // its expression may be about something else
            if (stream.isRead()) {
                exchange.setProperty(READ, stream);
                stream.expire();
            }
        }
    }

    /** A step within a {@code split}. */
    private static final class Piece extends DelegateAsyncProcessor {
        Piece(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            StepReading before = StepReading.pause();
            try {
                return super.process(exchange, callback);
            } finally {
                StepReading.restore(before);
            }
        }
    }

    /** A step with a predicate, whose operators would iterate over a body that is an iterator. */
    private static final class Evaluating extends DelegateAsyncProcessor {
        private final NamedNode definition;
        private final AtomicBoolean warned = new AtomicBoolean();

        Evaluating(Processor step, NamedNode definition) {
            super(step);
            this.definition = definition;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            ChatStream stream = stream(exchange);
            if (stream == null) {
                return super.process(exchange, callback);
            }
            Thread thread = Thread.currentThread();
            stream.suspendReading();
            return super.process(exchange, doneSync -> {
                resume(stream, thread);
                resume(stream, Thread.currentThread());
                callback.done(doneSync);
            });
        }

        private void resume(ChatStream stream, Thread thread) {
            if (stream.resumeReading(thread) && warned.compareAndSet(false, true)) {
                LOG.warn(
                        "The predicate of {} found no text in a streamed answer, because predicates do not read streams: put convertBodyTo(String.class) before it",
                        definition.getId());
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
            ChatStream stream = stream(exchange);
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
