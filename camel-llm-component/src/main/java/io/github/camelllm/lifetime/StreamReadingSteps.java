package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.ConvertHeaderDefinition;
import org.apache.camel.model.ConvertVariableDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ScriptDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the steps of a route that read a body that is a {@link ChatStream}. Steps that convert the body or run a user's code get a
 * {@link ChatStreamMessage}, whose {@code getBody(String.class)} is the text; {@code split} reserves the stream; data formats and steps that keep the
 * body get the text; what expressions do with it, {@link ExpressionSteps} limits. Other steps, and exchanges with other bodies, are left as they are.
 */
public final class StreamReadingSteps {
    /** The stream that an earlier step of the exchange has read, as an exchange property. */
    private static final String READ = "CamelLlmStreamRead";

    private StreamReadingSteps() {}

    /**
     * Returns the processor for a step, which may be the step itself.
     *
     * @param target the step, or what wraps it
     * @param inner the step
     */
    public static Processor wrap(NamedNode definition, Processor target, Processor inner) {
        Processor step = target;
        if (definition instanceof ConvertBodyDefinition) {
            step = new Reading(step);
        } else if (definition instanceof ConvertVariableDefinition || definition instanceof ConvertHeaderDefinition) {
            step = new Converting(step);
        } else if (needsText(definition)) {
            step = new Formatting(step);
        } else if (isSending(definition) && !ExpressionSteps.isSimple(definition)) {
            Processor sent = SentText.wrap(step, inner);
            step = sent == null ? new Sending(step) : sent;
        } else if (definition instanceof ProcessDefinition
                || definition instanceof BeanDefinition
                || definition instanceof ScriptDefinition) {
            step = new UserCode(step);
        } else if (definition instanceof SplitDefinition) {
            step = new Splitting(step, definition);
        } else {
            step = ExpressionSteps.wrap(definition, step);
        }
        return definition.getParent() instanceof SplitDefinition
                ? pausing(step)
                : ExpressionSteps.wrapWithin(definition.getParent(), step);
    }

    /** Returns whether a step gets what it gets of an answer that is not streamed, because it keeps the body or parses it. */
    private static boolean needsText(NamedNode definition) {
        return definition instanceof MarshalDefinition
                || definition instanceof UnmarshalDefinition
                || definition instanceof AggregateDefinition
                || definition instanceof ResequenceDefinition
                || ExpressionSteps.parses(definition);
    }

    /** Returns the processor for a step within one that reads. */
    static Processor pausing(Processor step) {
        return new Paused(step);
    }

    private static boolean isSending(NamedNode definition) {
        return definition instanceof SendDefinition
                || definition instanceof ToDynamicDefinition
                || definition instanceof RecipientListDefinition
                || definition instanceof RoutingSlipDefinition
                || definition instanceof DynamicRouterDefinition
                || definition instanceof EnrichDefinition;
    }

    static @Nullable ChatStream stream(Exchange exchange) {
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

    /** A step that gets the text. */
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
            if (stream == null) {
                return super.process(exchange, callback);
            }
            Thread thread = Thread.currentThread();
            StepReading.beginSending();
            try {
                return super.process(exchange, doneSync -> {
                    if (Thread.currentThread() == thread) {
                        StepReading.end();
                    }
                    expireIfRead(stream);
                    callback.done(doneSync);
                });
            } finally {
                StepReading.end();
            }
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

    /** A step within one that reads, such as {@code split}. */
    private static final class Paused extends DelegateAsyncProcessor {
        Paused(Processor step) {
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
}
