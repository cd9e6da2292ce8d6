package io.github.camelllm.lifetime;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * A step that sends the body to another system by one of Camel's components. Some of these look for types of bodies and convert no others, as JMS, SQL
 * and template engines do: so a stream is replaced by its text while the endpoint processes the exchange.
 */
final class SentText extends DelegateAsyncProcessor {
    private static final String CAMEL_COMPONENTS = "org.apache.camel.component.";

    private static final List<String> MESSAGING =
            List.of(CAMEL_COMPONENTS + "jms.", CAMEL_COMPONENTS + "sjms", CAMEL_COMPONENTS + "springrabbit.");

    private final boolean messaging;

    private SentText(Processor step, Endpoint endpoint) {
        super(step);
        this.messaging = isMessaging(endpoint);
    }

    /**
     * Returns the processor for a step that sends the body away; null for other steps.
     *
     * @param step the step, or what wraps it
     * @param inner the step
     */
    static @Nullable Processor wrap(Processor step, Processor inner) {
        Endpoint endpoint = inner instanceof EndpointAware aware ? aware.getEndpoint() : null;
        return endpoint != null
                        && endpoint.getClass().getName().startsWith(CAMEL_COMPONENTS)
                        && StepReading.leaves(StringHelper.before(endpoint.getEndpointUri(), ":", ""))
                ? new SentText(step, endpoint)
                : null;
    }

    /** Returns whether an endpoint is of a message broker: its producers drop an object of an unknown type, and its consumers reply when the exchange is done. */
    static boolean isMessaging(Endpoint endpoint) {
        String type = endpoint.getClass().getName();
        return MESSAGING.stream().anyMatch(type::startsWith);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Object body = exchange.getMessage().getBody();
        String text;
        try {
            text = text(body);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (text == null) {
            return super.process(exchange, callback);
        }
        exchange.getMessage().setBody(text);
        return super.process(exchange, doneSync -> {
            restore(exchange, text, body);
            callback.done(doneSync);
        });
    }

    private @Nullable String text(@Nullable Object body) {
        if (body instanceof ChatStream stream) {
            return ChatStreamMessage.text(stream);
        }
        if (messaging && body instanceof ChatResponse response) {
            return response.text();
        }
        return messaging && body instanceof Delta delta ? (delta.isText() ? delta.text() : "") : null;
    }

    @SuppressWarnings("ReferenceEquality") // the same object: no reply has replaced it
    private static void restore(Exchange exchange, String sent, @Nullable Object body) {
        if (exchange.getMessage().getBody() == sent) {
            exchange.getMessage().setBody(body);
        }
        if (body instanceof ChatStream stream) {
            stream.expire();
        }
    }
}
