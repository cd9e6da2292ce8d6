package io.github.camelllm.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.OutputMode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.input.PromptText;
import io.github.camelllm.wire.ExactJson;
import java.io.IOException;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The format of answers, by class or JSON Schema: as requested from the provider, and as written to the body. */
final class AnswerFormat {
    private final CamelContext context;
    private final LlmConfiguration options;
    private final StructuredOutput structure;

    AnswerFormat(CamelContext context, LlmConfiguration options) {
        this.context = context;
        this.options = options;
        this.structure = new StructuredOutput(context);
    }

    /** Returns the form of the body for a class, a schema, or neither. */
    OutputForm form(@Nullable Object outputClass, @Nullable String jsonSchema, @Nullable OutputMode output) {
        if (output == OutputMode.response) {
            return OutputForm.RESPONSE; // also of a structured answer
        }
        if (outputClass != null) {
            return OutputForm.of(structure.type(outputClass));
        }
        return jsonSchema != null ? OutputForm.JSON : OutputForm.TEXT;
    }

    /** Returns the format to request; one of the two must be set. */
    ResponseFormat format(@Nullable Object outputClass, @Nullable String jsonSchema) {
        return jsonSchema != null
                ? schema(jsonSchema)
                : structure.format(structure.type(Objects.requireNonNull(outputClass)));
    }

    private ResponseFormat schema(String json) {
        try {
            JsonNode schema = ExactJson.read(json);
            return ResponseFormat.schema(
                    schema.path("title").asText("answer").replaceAll("[^A-Za-z0-9_-]", "_"), schema);
        } catch (JsonProcessingException e) {
            throw noSchema(e.getOriginalMessage(), e);
        }
    }

    /** Returns the schema of the option, which may be the address of a file; a header may not. */
    @Nullable
    String optionSchema() {
        String option = options.getJsonSchema();
        if (option == null || option.strip().startsWith("{")) {
            return option;
        }
        String address = option.strip();
        try {
            String schema = PromptText.read(context, address.startsWith("resource:") ? address.substring(9) : address);
            return schema.isBlank() ? null : schema; // a provider bean may have none
        } catch (IOException | RuntimeException e) {
            throw noSchema(String.valueOf(e.getMessage()), e);
        }
    }

    private static LlmException noSchema(String why, Exception cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "The option jsonSchema must be a JSON Schema or the address of one, the header "
                                + LlmConstants.JSON_SCHEMA + " a JSON Schema: " + why)
                .cause(cause)
                .exception();
    }
}
