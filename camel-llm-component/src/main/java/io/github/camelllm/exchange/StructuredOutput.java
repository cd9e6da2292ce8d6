package io.github.camelllm.exchange;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.wire.ExactJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** Structured answers: generates the schema of a class, and reads the object from an answer. */
final class StructuredOutput {
    private final CamelContext context;
    private final ObjectMapper mapper;
    private final ObjectReader trees;
    private final ObjectReader objects;
    private final Map<Class<?>, ResponseFormat> formats = new ConcurrentHashMap<>();

    StructuredOutput(CamelContext context) {
        this.context = context;
        ObjectMapper own = CamelContextHelper.findSingleByType(context, ObjectMapper.class);
        this.mapper = own != null ? own : new ObjectMapper().findAndRegisterModules();
        ObjectReader strict = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.trees = ExactJson.exact(strict);
        this.objects = own != null ? strict : trees; // a mapper of the user's decides what an untyped number becomes
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
        return formats.computeIfAbsent(type, this::formatOf);
    }

    private ResponseFormat formatOf(Class<?> type) {
        ReadableClass.require(type, mapper);
        return ResponseFormat.schema(type.getSimpleName(), ClassSchema.of(type, mapper));
    }

    @Nullable
    Object object(ChatResponse response, Class<?> type) {
        JavaType javaType = mapper.constructType(type);
        try {
            return ExactJson.<@Nullable Object, JsonProcessingException>parse(
                    () -> objects.forType(javaType).readValue(json(response)));
        } catch (JsonProcessingException e) {
            throw unfit(response, "does not fit " + type.getName(), e);
        }
    }

    JsonNode tree(ChatResponse response) {
        try {
            JsonNode tree = ExactJson.parse(() -> trees.readTree(json(response)));
            if (tree.isMissingNode()) {
                throw unfit(response, "is empty", null);
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw unfit(response, "is not JSON", e);
        }
    }

    private static String json(ChatResponse response) {
        String refusal = response.refusal();
        if (refusal != null || (response.text().isBlank() && response.finishReason() == FinishReason.CONTENT_FILTER)) {
            String words = refusal == null ? "" : ": " + refusal;
            throw details(response, ErrorKind.CONTENT_FILTER, "The model refused to answer" + words)
                    .exception();
        }
        return CodeFence.removed(response.text());
    }

    private static LlmException unfit(ChatResponse response, String how, @Nullable JsonProcessingException cause) {
        String why = response.finishReason() == FinishReason.LENGTH
                ? "; it was cut short by the limit of tokens (option maxTokens)"
                : where(cause);
        return details(response, ErrorKind.PROTOCOL, "The structured answer " + how + why)
                .partialText(response.text())
                .exception();
    }

    /** Returns the position of the error, but not Jackson's message, which quotes the answer: it must not be logged. */
    private static String where(@Nullable JsonProcessingException cause) {
        JsonLocation location = cause == null ? null : cause.getLocation();
        return (cause instanceof JsonMappingException mapping ? path(mapping) : "")
                + (location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr());
    }

    private static String path(JsonMappingException mapping) {
        String path = mapping.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : " at " + path;
    }

    private static ErrorDetails.Builder details(ChatResponse response, ErrorKind kind, String message) {
        return ErrorDetails.of(kind, message)
                .provider(response.provider())
                .model(response.model())
                .requestId(response.requestId());
    }
}
