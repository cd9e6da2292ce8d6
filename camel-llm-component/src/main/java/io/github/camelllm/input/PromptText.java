package io.github.camelllm.input;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A prompt from an option: a text, or {@code resource:} and the address of a file in UTF-8, which is read once. Only options can name
 * files; the same text in a header is a plain text.
 */
public final class PromptText {
    private static final String RESOURCE = "resource:";

    private final @Nullable String text;
    private final @Nullable Expression template;

    private PromptText(@Nullable String text, @Nullable Expression template) {
        this.text = text;
        this.template = template;
    }

    /**
     * Returns the prompt of an option.
     *
     * @param option its name, for errors
     * @param value its value; null or blank for none
     * @param simple whether Simple expressions in a file are evaluated
     * @throws io.github.camelllm.chat.ConfigurationException if the file cannot be read, or has an invalid expression
     */
    public static PromptText of(CamelContext context, String option, @Nullable String value, boolean simple) {
        if (value == null || value.isBlank()) {
            return new PromptText(null, null);
        }
        if (!value.startsWith(RESOURCE)) {
            return new PromptText(value, null);
        }
        try {
            String text = read(context, value.substring(RESOURCE.length()));
            return simple && text.contains("${")
                    ? new PromptText(null, expression(context, text))
                    : new PromptText(text, null);
        } catch (IOException | RuntimeException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option " + option + " must be a text or name a readable file: " + e.getMessage())
                    .cause(e)
                    .exception();
        }
    }

    /** Returns the text of an address, without the line break at the end of a file. */
    public static String read(CamelContext context, String address) throws IOException {
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(context, address)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        }
    }

    private static Expression expression(CamelContext context, String text) {
        Expression expression = context.resolveLanguage("simple").createExpression(text);
        expression.init(context);
        return expression;
    }

    /** Returns whether there is a prompt. */
    boolean isSet() {
        return text != null || template != null;
    }

    /**
     * Returns the prompt for an exchange; null if there is none.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if an expression fails
     */
    public @Nullable String of(Exchange exchange) {
        if (template == null) {
            return text;
        }
        try {
            return Objects.requireNonNullElse(template.evaluate(exchange, String.class), "");
        } catch (RuntimeCamelException e) {
            throw ErrorDetails.of(
                            ErrorKind.INVALID_REQUEST,
                            "An expression in the file of the option userMessage failed: " + e.getMessage())
                    .cause(e)
                    .exception();
        }
    }
}
