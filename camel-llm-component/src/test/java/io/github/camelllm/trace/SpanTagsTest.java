package io.github.camelllm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.telemetry.Span;
import org.junit.jupiter.api.Test;

/** Tracers other than OpenTelemetry's, which know texts alone. */
class SpanTagsTest {
    private final Map<String, String> tags = new TreeMap<>();
    private final Span span = new Span() {
        @Override
        public void log(Map<String, String> fields) {
            tags.putAll(fields);
        }

        @Override
        public void setTag(String key, String value) {
            tags.put(key, value);
        }

        @Override
        public void setComponent(String component) {
            tags.put("component", component);
        }

        @Override
        public void setError(boolean isError) {
            tags.put("error", String.valueOf(isError));
        }
    };

    @Test
    void numbersAndListsAreTexts() {
        SpanTags of = SpanTags.of(span, null);
        of.put("text", "a");
        of.put("number", 3L);
        of.put("list", List.of("a", "b"));
        of.put("flag", true);
        of.put("missing", (String) null);
        of.put("missing", (Number) null);
        assertThat(tags).isEqualTo(Map.of("text", "a", "number", "3", "list", "a,b", "flag", "true"));
    }

    @Test
    void anEventIsALogWithItsName() {
        SpanTags.of(span, null).event("camel.llm.retry", Map.of("wait", "1"));
        assertThat(tags).isEqualTo(Map.of("event", "camel.llm.retry", "wait", "1"));
    }
}
