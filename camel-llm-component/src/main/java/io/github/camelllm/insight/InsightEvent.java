package io.github.camelllm.insight;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The beginning or the end of an insight.
 *
 * @param state whether it begins or ends
 * @param time when that was noticed
 * @param since when it began
 * @param insight the insight; at its end, as it was last
 */
public record InsightEvent(State state, Instant time, Instant since, Insight insight) {
    /** Whether an insight begins or ends. */
    public enum State {
        /** It begins. */
        RAISED,
        /** It got a higher level. */
        ESCALATED,
        /** It ends. */
        CLEARED
    }

    /** Returns the event as JSON: state, rule, subject, level, message, time, since and numbers. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", state.name().toLowerCase(java.util.Locale.ROOT))
                .put("rule", insight.rule())
                .put("subject", insight.subject())
                .put("level", insight.level().label())
                .put("message", insight.message())
                .put("time", time.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("since", since.truncatedTo(ChronoUnit.MILLIS).toString());
        ObjectNode numbers = json.putObject("numbers");
        insight.numbers().forEach((name, value) -> {
            if (value instanceof BigDecimal number) {
                numbers.put(name, number);
            } else if (value instanceof Number number && (value instanceof Long || value instanceof Integer)) {
                numbers.put(name, number.longValue());
            } else if (value instanceof Number number) {
                numbers.put(name, number.doubleValue());
            } else {
                numbers.put(name, value.toString());
            }
        });
        return json;
    }
}
