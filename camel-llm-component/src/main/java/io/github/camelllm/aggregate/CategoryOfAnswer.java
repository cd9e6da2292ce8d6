package io.github.camelllm.aggregate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A strategy for {@code enrich} that stores the category answered by a model in a header of the original message, whose body stays.
 *
 * <p>An answer is one of the categories whatever its case and the quotes, marks and punctuation around it, alone, after a label
 * such as {@code Category:}, or as JSON with the field {@code category}. As a processor before {@code enrich}, the strategy requests such
 * JSON from the model; with {@code aggregateOnException} it undoes that if the model fails. The headers that describe the answer are set.
 * Configure it before the route starts; after that it is safe for several threads.
 */
public final class CategoryOfAnswer implements AggregationStrategy, Processor {
    private static final Logger LOG = LoggerFactory.getLogger(CategoryOfAnswer.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FIELD = "category";
    private static final Pattern LABEL = Pattern.compile("(?iu)^\\P{L}*(category|label|class|answer)\\W*[:=]");
    private static final Pattern AROUND = Pattern.compile("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$");

    /** The treatment of an answer that is none of the categories. */
    public enum Unmatched {
        /** The header is set to the category for all others, and a warning is logged. */
        other,
        /** The exchange fails with a {@link io.github.camelllm.chat.ProtocolException}. */
        fail
    }

    private final Map<String, String> categories = new LinkedHashMap<>();
    private String header = "category";
    private String other = "other";
    private Unmatched unmatched = Unmatched.other;
    private boolean structured = true;

    /** Creates a strategy whose categories must be set. */
    public CategoryOfAnswer() {}

    /**
     * Sets the categories.
     *
     * @param names separated by commas; spaces around a name are ignored
     * @throws IllegalArgumentException if there is none, or two differ in case or punctuation only
     */
    public void setCategories(String names) {
        categories.clear();
        for (String name : names.split(",", -1)) {
            String category = name.strip();
            if (!category.isEmpty() && categories.put(plain(category), category) != null) {
                throw new IllegalArgumentException("The categories have " + category + " twice: " + names);
            }
        }
        if (categories.isEmpty()) {
            throw new IllegalArgumentException(
                    "The categories must be names with commas between them, not '" + names + "'");
        }
    }

    /** Sets the header for the category. */
    public void setHeader(String value) {
        header = value;
    }

    /** Sets the category for everything else. */
    public void setOther(String value) {
        other = value.strip();
    }

    /** Sets the treatment of an answer that is none of the categories. */
    public void setUnmatched(Unmatched value) {
        unmatched = value;
    }

    /** Sets whether JSON with a schema is requested from the model; if not, only the system message names the categories. */
    public void setStructured(boolean value) {
        structured = value;
    }

    @Override
    public void process(Exchange exchange) {
        if (structured) {
            exchange.getMessage().setHeader(LlmConstants.JSON_SCHEMA, schema());
        }
    }

    /** Returns the JSON Schema of the answer: one of the categories, or the one for all others. */
    private String schema() {
        ObjectNode schema = JSON.createObjectNode().put("title", FIELD).put("type", "object");
        ArrayNode names = schema.putObject("properties")
                .putObject(FIELD)
                .put("type", "string")
                .putArray("enum");
        categories.values().forEach(names::add);
        if (!categories.containsKey(plain(other))) {
            names.add(other);
        }
        schema.putArray("required").add(FIELD);
        return schema.put("additionalProperties", false).toString();
    }

    @Override
    public Exchange aggregate(@Nullable Exchange original, @Nullable Exchange answered) {
        if (original == null || answered == null) {
            throw new IllegalStateException(
                    "There is no message that could take the category, or no answer to take it from");
        }
        Message message = original.getMessage();
        message.removeHeader(LlmConstants.JSON_SCHEMA);
        answered.getMessage().getHeaders().forEach((name, value) -> {
            if (name.startsWith(LlmConstants.PREFIX) && !name.equals(LlmConstants.JSON_SCHEMA)) {
                message.setHeader(name, value);
            }
        });
        if (answered.getException() != null) {
            return failed(original, answered);
        }
        Object body = answered.getMessage().getBody();
        String text = body instanceof ChatResponse response
                ? response.text()
                : answered.getMessage().getBody(String.class);
        String answer = text == null ? "" : text;
        String category = category(answer);
        if (category == null && unmatched == Unmatched.fail) {
            original.setException(noCategory(answer, message)); // set and not thrown, because Camel would wrap it
            return original;
        }
        if (category == null) {
            warn(answer, message);
        }
        message.setHeader(header, category == null ? other : category);
        return original;
    }

    private static Exchange failed(Exchange original, Exchange answered) {
        for (String property : List.of(LlmConstants.ERROR_CATEGORY, LlmConstants.RETRY_AFTER_MILLIS)) {
            original.setProperty(property, answered.getProperty(property));
        }
        original.setException(answered.getException());
        return original;
    }

    private @Nullable String category(String answer) {
        String words = plain(LABEL.matcher(fromJson(answer)).replaceFirst(""));
        return words.equals(plain(other)) ? categories.getOrDefault(words, other) : categories.get(words);
    }

    private LlmException noCategory(String answer, Message message) {
        return ErrorDetails.of(
                        ErrorKind.PROTOCOL,
                        "The answer is none of the categories " + categories.values() + " and not " + other)
                .provider(message.getHeader(LlmConstants.RESPONSE_PROVIDER, String.class))
                .model(message.getHeader(LlmConstants.RESPONSE_MODEL, String.class))
                .partialText(answer)
                .exception();
    }

    private void warn(String answer, Message message) {
        LOG.warn(
                "{}:{} answered none of the categories {} (an answer of {} characters); the header {} is {}.",
                message.getHeader(LlmConstants.RESPONSE_PROVIDER),
                message.getHeader(LlmConstants.RESPONSE_MODEL),
                categories.values(),
                answer.length(),
                header,
                other);
    }

    /** Returns the field of an answer in JSON, with or without a fence around it, or the answer itself. */
    private static String fromJson(String answer) {
        int start = answer.indexOf('{');
        int end = answer.lastIndexOf('}');
        if (start < 0 || end < start) {
            return answer;
        }
        try {
            JsonNode value = JSON.readTree(answer.substring(start, end + 1)).path(FIELD);
            return value.isTextual() ? value.textValue() : answer;
        } catch (JsonProcessingException e) {
            return answer; // text that only contains braces
        }
    }

    private static String plain(String words) {
        String bare = AROUND.matcher(words).replaceAll("").replaceAll("\\s+", " ");
        return (bare.isEmpty() ? words.strip() : bare).toLowerCase(Locale.ROOT); // a category may consist of signs only
    }
}
