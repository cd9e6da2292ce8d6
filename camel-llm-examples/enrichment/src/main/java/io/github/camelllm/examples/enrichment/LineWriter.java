package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.LlmConstants;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Creates the lines of results and failures, with the fingerprint of the job. */
final class LineWriter {
    private final Job job;

    LineWriter(Job job) {
        this.job = job;
    }

    /** Returns the line of a result, with a record's share of its call. */
    ObjectNode result(Row row, JsonNode result, Message answer, int index, int size) {
        return line(row, result, call(answer, index, size));
    }

    /** Returns the line of a record that got the answer of another. */
    ObjectNode copy(Row row, JsonNode result, String leader) {
        return line(row, result, Json.MAPPER.createObjectNode().put("sameAs", leader));
    }

    private ObjectNode line(Row row, JsonNode result, ObjectNode call) {
        ObjectNode line = Json.MAPPER.createObjectNode().put("id", row.id()).put("job", job.fingerprint());
        line.set("record", row.source());
        line.set("result", result);
        line.set("call", call);
        return line;
    }

    private static ObjectNode call(Message answer, int index, int size) {
        String model =
                answer.getHeader(LlmConstants.RESPONSE_PROVIDER) + ":" + answer.getHeader(LlmConstants.RESPONSE_MODEL);
        ObjectNode call = Json.MAPPER.createObjectNode().put("model", model);
        if (size > 1) {
            call.put("rows", size);
        }
        set(call, "attempts", answer.getHeader(LlmConstants.ATTEMPTS));
        set(call, "latencyMillis", answer.getHeader(LlmConstants.LATENCY));
        set(call, "inputTokens", share(answer.getHeader(LlmConstants.INPUT_TOKENS, Long.class), index, size));
        set(
                call,
                "cachedInputTokens",
                share(answer.getHeader(LlmConstants.CACHED_INPUT_TOKENS, Long.class), index, size));
        set(call, "outputTokens", share(answer.getHeader(LlmConstants.OUTPUT_TOKENS, Long.class), index, size));
        set(call, "costUsd", share(answer.getHeader(LlmConstants.COST, BigDecimal.class), index, size));
        return call;
    }

    /** Returns a share of tokens; the shares of all records of a call add up to its tokens. */
    private static @Nullable Long share(@Nullable Long tokens, int index, int size) {
        return tokens == null ? null : (Long) (tokens / size + (index < tokens % size ? 1 : 0));
    }

    private static @Nullable BigDecimal share(@Nullable BigDecimal cost, int index, int size) {
        if (cost == null || size == 1) {
            return cost;
        }
        BigDecimal each = cost.divide(BigDecimal.valueOf(size), new MathContext(12, RoundingMode.DOWN));
        return index > 0 ? each : cost.subtract(each.multiply(BigDecimal.valueOf(size - 1L)));
    }

    /** Returns the line of a failure. */
    ObjectNode failure(Row row, String kind, String why, @Nullable Message message, @Nullable Object answer) {
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("id", row.id())
                .put("job", job.fingerprint())
                .put("number", row.number())
                .put("kind", kind)
                .put("message", job.withoutSecrets(why));
        set(line, "attempts", message == null ? null : message.getHeader(LlmConstants.ATTEMPTS));
        line.set("record", row.source());
        set(line, "answer", answer);
        return line;
    }

    private static void set(ObjectNode node, String field, @Nullable Object value) {
        if (value != null) {
            node.putPOJO(field, value);
        }
    }
}
