package io.github.camelllm.aggregate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.wire.ExactJson;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A strategy for {@code enrich} that stores a model's answer in a field of the original record.
 *
 * <p>The record is a JSON object: text, bytes, a {@code JsonNode} or a {@code Map}. It keeps its type, except that bytes become text. The
 * answer is JSON, text or any object that Jackson can write. The headers that describe the answer are set.
 */
public final class RecordWithAnswer implements AggregationStrategy {
    /** Keeps numbers as they are written. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private String field = "enrichment";

    /** Creates a strategy with the field {@code enrichment}. */
    public RecordWithAnswer() {}

    /** Creates a strategy with the given field. */
    public RecordWithAnswer(String field) {
        this.field = field;
    }

    /** Sets the field for the answer, whose previous value is replaced. */
    public void setField(String value) {
        field = value;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange original, @Nullable Exchange answered) {
        if (original == null || answered == null) {
            throw new IllegalStateException("There is no record that could take the answer, or no answer");
        }
        Message message = original.getMessage();
        message.setBody(merged(message, answered.getMessage()));
        answered.getMessage().getHeaders().forEach((name, value) -> {
            if (name.startsWith(LlmConstants.PREFIX)) {
                message.setHeader(name, value);
            }
        });
        return original;
    }

    private Object merged(Message record, Message answer) {
        Object body = record.getBody();
        ObjectNode object = object(record, body);
        object.set(field, JSON.valueToTree(answer.getBody() instanceof ChatStream s ? s.text() : answer.getBody()));
        if (body instanceof JsonNode) {
            return object;
        }
        return body instanceof Map ? JSON.convertValue(object, Map.class) : object.toString();
    }

    private static ObjectNode object(Message record, @Nullable Object body) {
        JsonNode tree = body instanceof JsonNode || body instanceof Map
                ? JSON.valueToTree(body)
                : parsed(record.getBody(String.class));
        if (tree instanceof ObjectNode object) {
            return object.deepCopy();
        }
        throw new IllegalArgumentException(
                "The record to enrich must be a JSON object, but it is of the kind " + tree.getNodeType());
    }

    private static JsonNode parsed(@Nullable String text) {
        try {
            return ExactJson.parse(() -> JSON.readTree(text == null ? "" : text));
        } catch (JsonProcessingException e) { // its message would quote parts of the record
            throw new IllegalArgumentException("The record to enrich must be a JSON object, but it is no JSON from "
                    + e.getLocation().offsetDescription() + " on");
        }
    }
}
