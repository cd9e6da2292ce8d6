package io.github.camelllm.mock;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.ModelNotFoundException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.ResponseFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The models of the mock. */
enum MockModel {
    /** Answers with the last user message. */
    ECHO {
        @Override
        MockReply reply(Call call, MockOptions options) {
            ChatRequest request = call.request();
            if (request.messages().isEmpty()) {
                throw new InvalidRequestException(
                        ErrorDetails.of(ErrorKind.INVALID_REQUEST, "The request has no message to echo")
                                .build());
            }
            return request.operation().result() == Operation.Result.VECTORS
                    ? MockVectors.of(request)
                    : MockReply.text(LastQuestion.of(request));
        }
    },
    /** Answers with the answer in the request's header, or the script. */
    SCRIPTED {
        @Override
        MockReply reply(Call call, MockOptions options) {
            Object own = call.options().attributes().get(MockProvider.ANSWER);
            Script script = options.script();
            if (own != null) {
                return ScriptEntry.of(own).reply();
            } else if (script != null) {
                return script.reply(call.request());
            }
            throw new ConfigurationException(ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The model 'scripted' has no script: set the option mock.script to a file or a bean,"
                                    + " or the header CamelLlmMockAnswer to the answer")
                    .build());
        }
    },
    /** Answers with JSON that fits the request's schema. */
    SCHEMA {
        @Override
        MockReply reply(Call call, MockOptions options) {
            ChatRequest request = call.request();
            ResponseFormat format = request.responseFormat();
            if (format == null || format.schema() == null) {
                throw new ConfigurationException(ErrorDetails.of(
                                ErrorKind.CONFIGURATION,
                                "The model 'schema' has no schema to fit: set the option jsonSchema or outputClass,"
                                        + " or ask the model 'echo' or 'scripted'")
                        .build());
            }
            return MockReply.text(SchemaAnswer.of(format.schema(), LastQuestion.of(request), options.seed())
                    .toString());
        }
    };

    /** Returns the name in URIs. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract MockReply reply(Call call, MockOptions options);

    /** Returns the model with a name; {@link #ECHO} for none. */
    static MockModel of(@Nullable String name) {
        return switch (name == null ? "echo" : name) {
            case "echo" -> ECHO;
            case "scripted" -> SCRIPTED;
            case "schema" -> SCHEMA;
            default ->
                throw new ModelNotFoundException(ErrorDetails.of(
                                ErrorKind.MODEL_NOT_FOUND,
                                "The mock has no model '" + name + "'; it has echo, scripted and schema")
                        .build());
        };
    }
}
