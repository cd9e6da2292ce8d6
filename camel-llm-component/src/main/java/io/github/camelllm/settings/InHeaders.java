package io.github.camelllm.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a message that override options.
 *
 * @param message the message
 * @param any whether it has any header of this component
 */
public record InHeaders(Message message, boolean any) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_ITSELF = "a JSON object itself (the option jsonSchema takes an address)";

    /** Returns the headers of a message. */
    public static InHeaders of(Message message) {
        return new InHeaders(message, message.hasHeaders() && isIn(message.getHeaders()));
    }

    /** Returns whether any header belongs to this component; most messages have none, and the single lookups are skipped. */
    public static boolean isIn(Map<String, Object> headers) {
        for (String name : headers.keySet()) {
            if (name.regionMatches(true, 0, LlmConstants.PREFIX, 0, LlmConstants.PREFIX.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the value of a header; null if it is absent. */
    public @Nullable Object value(String header) {
        return any ? message.getHeader(header) : null;
    }

    /** Returns the text of a header; null if it is absent or blank. */
    public @Nullable String text(String header) {
        String text = value(header, String.class);
        return text == null || text.isBlank() ? null : text;
    }

    /** Returns the name in a header, such as that of a model, without blanks and line breaks around it; null if it is absent or blank. */
    public @Nullable String name(String header) {
        String text = text(header);
        return text == null ? null : text.strip();
    }

    /** Returns the value of a header, or that of the option if the header is absent. */
    public boolean orOption(String header, boolean option) {
        Boolean value = value(header, Boolean.class);
        return value != null ? value : option;
    }

    /** Passes the value of a header to a consumer if it is present. */
    public <T> void ifSet(String header, Class<T> type, Consumer<T> taker) {
        T value = value(header, type);
        if (value != null) {
            taker.accept(value);
        }
    }

    /**
     * Returns the class in a header; null if it is absent. A class name is rejected: a message must not cause classes to be loaded.
     *
     * @throws io.github.camelllm.chat.ConfigurationException if it is not a {@link Class}
     */
    public @Nullable Class<?> type(String header) {
        Object value = value(header);
        if (value == null || value instanceof Class<?>) {
            return (Class<?>) value;
        }
        throw wrong(
                ErrorKind.CONFIGURATION,
                header,
                "a java.lang.Class (the option outputClass takes a name)",
                value,
                null);
    }

    /**
     * Returns the JSON object in a header, as text; null if it is absent or blank. An address is rejected: a message must not cause
     * resources to be loaded.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if it is not a JSON object
     */
    public @Nullable String json(String header) {
        Object value = value(header);
        if (value instanceof JsonNode || value instanceof Map) {
            return JSON.valueToTree(value).toString();
        }
        String text = text(header);
        if (text == null) {
            return null;
        }
        try {
            if (JSON.readTree(text).isObject()) {
                return text;
            }
        } catch (JsonProcessingException e) {
            throw wrong(header, JSON_ITSELF, text, e);
        }
        throw wrong(header, JSON_ITSELF, text, null);
    }

    private static LlmException wrong(String header, String wanted, Object value, @Nullable Throwable cause) {
        return wrong(ErrorKind.INVALID_REQUEST, header, wanted, value, cause);
    }

    private static LlmException wrong(
            ErrorKind kind, String header, String wanted, Object value, @Nullable Throwable cause) {
        String shown = String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
        return ErrorDetails.of(
                        kind,
                        "The header " + header + " must be " + wanted + ", not the "
                                + value.getClass().getName() + " '"
                                + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown) + "'")
                .cause(cause)
                .exception();
    }

    private <T> @Nullable T value(String header, Class<T> type) {
        Object value = value(header);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        try {
            Exchange exchange = Objects.requireNonNull(message.getExchange(), "exchange");
            return exchange.getContext().getTypeConverter().mandatoryConvertTo(type, value);
        } catch (TypeConversionException | org.apache.camel.NoTypeConversionAvailableException e) {
            throw wrong(header, "a " + type.getSimpleName(), value, e);
        }
    }
}
