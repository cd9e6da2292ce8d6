package io.github.camelllm.exchange;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.stage.ContextCheckStage;
import org.jspecify.annotations.Nullable;

/** The option or header for the maximum tokens of answers: a number, or {@code fit}. */
final class MaxTokensSetting {
    private static final String FIT = "fit";

    private final @Nullable String option;
    private final @Nullable Integer number;
    private final ModelCatalog models;

    MaxTokensSetting(@Nullable String option, ModelCatalog models) {
        this.option = option;
        this.number = option == null || option.isBlank() ? null : number(option);
        this.models = models;
    }

    /** Returns the number that the option sets; null if it does not. */
    @Nullable
    Integer number() {
        return number;
    }

    private static @Nullable Integer number(String text) {
        try {
            return isFit(text) ? null : (Integer) Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option maxTokens must be a number of tokens or the word fit, not '" + text + "'")
                    .cause(e)
                    .exception();
        }
    }

    /** Returns whether a value is {@code fit}. */
    static boolean isFit(@Nullable Object value) {
        return value instanceof CharSequence text
                && FIT.equalsIgnoreCase(text.toString().strip());
    }

    /** Returns the request with the maximum tokens left by its prompt, if the setting is {@code fit}. */
    ChatRequest fitted(ChatRequest request, String provider, @Nullable Object header) {
        boolean fit = header == null ? isFit(option) && request.maxTokens() == null : isFit(header);
        if (!fit || !request.operation().limitsOutput()) {
            return request;
        }
        String model = request.model();
        return request.toBuilder()
                .maxTokens(ContextCheckStage.fit(
                        provider,
                        request,
                        model == null ? null : models.find(provider, model).orElse(null)))
                .build();
    }
}
