package io.github.camelllm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ResponseFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** Structured answers: the schema of a class, and the object of an answer. */
final class Structure {
    private final CamelContext context;
    private final ObjectMapper mapper;
    private final Map<Class<?>, ResponseFormat> formats = new ConcurrentHashMap<>();

    Structure(CamelContext context) {
        this.context = context;
        ObjectMapper own = CamelContextHelper.findSingleByType(context, ObjectMapper.class);
        this.mapper = own != null ? own : new ObjectMapper().findAndRegisterModules();
    }

    Class<?> type(Object classOrName) {
        if (classOrName instanceof Class<?> type) {
            return type;
        }
        Class<?> type = context.getClassResolver().resolveClass(String.valueOf(classOrName));
        if (type == null) {
            throw ErrorKind.CONFIGURATION.exception("The class " + classOrName + " of the option outputClass or header "
                    + LlmConstants.OUTPUT_CLASS + " is not on the classpath");
        }
        return type;
    }

    ResponseFormat format(Class<?> type) {
        return formats.computeIfAbsent(type, t -> ResponseFormat.schema(t.getSimpleName(), ClassSchema.of(t, mapper)));
    }

    @Nullable
    Object object(ChatResponse response, Class<?> type) {
        JavaType javaType = mapper.constructType(type);
        try {
            return mapper.readValue(json(response), javaType);
        } catch (JsonProcessingException e) {
            throw unfit(response, "does not fit " + type.getName(), e);
        }
    }

    JsonNode tree(ChatResponse response) {
        try {
            return mapper.readTree(json(response));
        } catch (JsonProcessingException e) {
            throw unfit(response, "is no JSON", e);
        }
    }

    private static String json(ChatResponse response) {
        String refusal = response.refusal();
        if (refusal != null || (response.text().isBlank() && response.finishReason() == FinishReason.CONTENT_FILTER)) {
            throw details(response, ErrorKind.CONTENT_FILTER, "The model refused to answer: " + refusal, null)
                    .exception();
        }
        return response.text();
    }

    private static RuntimeException unfit(ChatResponse response, String how, JsonProcessingException cause) {
        String why = response.finishReason() == FinishReason.LENGTH
                ? "; it was cut short by the limit of tokens (option maxTokens)"
                : ": " + cause.getOriginalMessage();
        // the cause itself quotes the answer, which may not be logged
        return details(response, ErrorKind.PROTOCOL, "The structured answer " + how + why, null)
                .partialText(response.text())
                .exception();
    }

    private static ErrorDetails.Builder details(
            ChatResponse response, ErrorKind kind, String message, @Nullable Throwable cause) {
        return ErrorDetails.of(kind, message)
                .provider(response.provider())
                .model(response.model())
                .requestId(response.requestId())
                .cause(cause);
    }
}
