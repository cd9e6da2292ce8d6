package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import java.io.IOException;
import java.io.Reader;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * A message whose body may be a {@link ChatStream}. It distinguishes the two ways in which Camel converts a body to text. {@link #getBody(Class)} and
 * {@link #getMandatoryBody(Class)}, which are called by steps that need the text, read the stream. The context's type converter, which is called by
 * logs, tracers and expressions with the body itself, reads nothing and returns the stream's description.
 */
public final class ChatStreamMessage extends DefaultMessage {
    private static final Set<Class<?>> TEXT = Set.of(String.class, CharSequence.class, byte[].class, Reader.class);

    private ChatStreamMessage(CamelContext context) {
        super(context);
    }

    /** Replaces the message of an exchange by one of these if its body is a stream. */
    public static void install(Exchange exchange) {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        if (isStream(body) && !(message instanceof ChatStreamMessage)) {
            ChatStreamMessage replacement = new ChatStreamMessage(exchange.getContext());
            replacement.copyFromWithNewBody(message, body);
            ExchangeHelper.replaceMessage(exchange, replacement, false);
        }
    }

    /**
     * Reads a stream to its end and returns its text.
     *
     * @throws IllegalStateException if it has another reader, or another one has not read it to its end
     */
    public static String text(ChatStream stream) {
        if (!stream.isOver() && !StepReading.hasAcquired(stream)) {
            stream.acquire("a conversion to text");
        }
        return stream.text();
    }

    /** Returns whether the step that is running on this thread asks for the content of a stream that it has as a value. */
    public static boolean isAskedFor(ChatStream stream) {
        return StepReading.asksFor(stream);
    }

    private static boolean isStream(@Nullable Object body) {
        return body instanceof ChatStream || body instanceof ServerSentEvents;
    }

    private static @Nullable Object read(@Nullable Object body) {
        if (body instanceof ChatStream stream) {
            return text(stream);
        }
        try {
            return body instanceof ServerSentEvents events ? events.text() : body;
        } catch (IOException e) {
            throw new TypeConversionException(body, String.class, e);
        }
    }

    @Override
    protected <T> @Nullable T getBody(Class<T> type, @Nullable Object body) {
        return super.getBody(type, TEXT.contains(type) ? read(body) : body);
    }

    @Override
    public <T> T getMandatoryBody(Class<T> type) throws InvalidPayloadException {
        if (!isStream(getBody()) || !TEXT.contains(type)) {
            return super.getMandatoryBody(type);
        }
        Object text = read(getBody());
        try {
            return typeConverter.mandatoryConvertTo(type, getExchange(), text);
        } catch (NoTypeConversionAvailableException e) {
            throw new InvalidPayloadException(getExchange(), type, this, e);
        }
    }

    @Override
    public DefaultMessage newInstance() {
        return new ChatStreamMessage(getCamelContext());
    }
}
