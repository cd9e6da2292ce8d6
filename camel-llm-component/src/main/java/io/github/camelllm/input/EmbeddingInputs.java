package io.github.camelllm.input;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/** Converts a message body to a request of independent inputs. */
public final class EmbeddingInputs {
    private EmbeddingInputs() {}

    /**
     * Returns the request that the body is.
     *
     * @param bodies reads bodies other than lists
     * @param userMessage the input from header or option in place of a text; null if there is none
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if the body is not an input
     */
    public static ChatRequest read(
            Exchange exchange, Operation operation, BodyReader bodies, @Nullable String userMessage) {
        Object body = exchange.getMessage().getBody();
        if (operation.input() == Operation.Input.NONE) {
            return ChatRequest.builder().build();
        } else if (body instanceof Collection<?> inputs) {
            return each(exchange, operation, inputs);
        } else if (body instanceof Object[] inputs) {
            return each(exchange, operation, Arrays.asList(inputs));
        } else if (body instanceof String text && !text.isBlank() && userMessage == null) {
            return ChatRequest.of(text); // unchanged, even if it is JSON
        }
        ChatRequest asked = bodies.read(exchange, userMessage).request();
        if (asked.messages().isEmpty()) {
            throw BodyReader.empty();
        }
        return asked;
    }

    private static ChatRequest each(Exchange exchange, Operation operation, Collection<?> inputs) {
        ChatRequest.Builder request = ChatRequest.builder();
        for (Object input : inputs) {
            request.message(
                    input instanceof Message message ? message : Message.user(text(exchange, operation, input)));
        }
        return request.build();
    }

    private static String text(Exchange exchange, Operation operation, @Nullable Object input) {
        Throwable cause = null;
        try {
            String text = exchange.getContext().getTypeConverter().convertTo(String.class, exchange, input);
            if (text != null) {
                return text;
            }
        } catch (TypeConversionException e) {
            cause = e;
        }
        throw ErrorDetails.of(
                        ErrorKind.INVALID_REQUEST,
                        "The inputs of operation=" + operation.name().toLowerCase(Locale.ROOT)
                                + " must be texts, but one is "
                                + (input == null
                                        ? "null"
                                        : "a " + input.getClass().getName()))
                .cause(cause)
                .exception();
    }
}
