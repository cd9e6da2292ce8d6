package io.github.camelllm.history;

import static io.github.camelllm.history.SyntheticCalls.answer;
import static io.github.camelllm.history.SyntheticCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.telemetry.BreakerStates.Breaker;
import io.github.camelllm.telemetry.BreakerStates.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryExportTest {
    /** New columns are added at the end; nothing is renamed, removed or moved. */
    private static final String COLUMNS =
            "start,end,provider,model,key,route,tenant,calls,successes,failed,failureRate,"
                    + "retries,inputTokens,outputTokens,cachedInputTokens,cacheWriteTokens,reasoningTokens,cost,costUnknown,"
                    + "costEstimated,cacheLookups,cacheHits,cacheSaved,limitWaits,limitWaitMillis,limitRefused,latencyCount,"
                    + "latencyMean,latencyP50,latencyP90,latencyP95,latencyP99,firstTokenCount,firstTokenMean,firstTokenP50,"
                    + "firstTokenP90,firstTokenP95,firstTokenP99,overheadMillis,failures.rate_limit,failures.overloaded,"
                    + "failures.server_error,failures.timeout,failures.network,failures.stream_interrupted,"
                    + "failures.authentication,failures.quota_exceeded,failures.invalid_request,failures.context_length,"
                    + "failures.model_not_found,failures.content_filter,failures.budget_exceeded,failures.configuration,"
                    + "failures.protocol,failures.cancelled,failures.unknown,breaker";

    private final SyntheticCalls calls = new SyntheticCalls();

    private HistoryReport report(HistoryGrouping grouping) {
        return calls.history().query(HistoryQuery.by(grouping).step(Duration.ofHours(1)));
    }

    @Test
    void theColumnsAreStable() {
        assertThat(HistoryExport.csv(report(HistoryGrouping.MODEL))).isEqualTo(COLUMNS + "\r\n");
    }

    @Test
    void csvAndJsonSayTheSame() {
        calls.record(call("openai", "gpt").answered(answer("0.0000001")));
        calls.record(call("openai", "mini").answered(answer("")));
        calls.record(call("groq", "llama").failed(ErrorKind.TIMEOUT));
        for (HistoryGrouping grouping : HistoryGrouping.values()) {
            HistoryReport report = report(grouping);
            List<List<String>> lines = csv(HistoryExport.csv(report));
            JsonNode rows = HistoryExport.json(report).path("rows");
            assertThat(lines).hasSize(rows.size() + 1);
            for (int i = 0; i < rows.size(); i++) {
                List<String> names = new ArrayList<>();
                rows.get(i).fieldNames().forEachRemaining(names::add);
                assertThat(names).isEqualTo(lines.get(0));
                for (int column = 0; column < names.size(); column++) {
                    JsonNode value = rows.get(i).get(names.get(column));
                    String text = value.isNull()
                            ? ""
                            : value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
                    assertThat(lines.get(i + 1).get(column)).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void theWorstBreakerOfWhatARowIsAboutIsShown() {
        calls.breakers()
                .add(() -> List.of(
                        new Breaker("route1", "one", "openai", "gpt", State.OPEN),
                        new Breaker("route1", "two", "openai", "mini", State.CLOSED),
                        new Breaker("route2", "three", "groq", "llama", State.HALF_OPEN)));
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.record(call("openai", "mini").answered(answer("1")));
        calls.record(call("openai", "other").answered(answer("1")));
        assertThat(breakers(HistoryGrouping.PROVIDER)).containsExactly("openai=open");
        assertThat(breakers(HistoryGrouping.MODEL)).containsExactly("gpt=open", "mini=closed", "other=null");
        assertThat(breakers(HistoryGrouping.ROUTE)).containsExactly("=open");
        assertThat(breakers(HistoryGrouping.ALL)).containsExactly("=open");
        assertThat(breakers(HistoryGrouping.TENANT)).containsExactly("=null");
        calls.pass(Duration.ofHours(2));
        assertThat(breakers(HistoryGrouping.MODEL))
                .as("of an hour that is over")
                .containsOnly("gpt=null", "mini=null", "other=null");
    }

    private List<String> breakers(HistoryGrouping grouping) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : HistoryExport.json(report(grouping)).path("rows")) {
            String name = grouping == HistoryGrouping.PROVIDER ? "provider" : "model";
            rows.add(row.path(name).asText() + "=" + row.path("breaker").asText());
        }
        return rows;
    }

    @Test
    void whatIsUnknownIsEmptyAndNotZero() {
        calls.record(call("openai", "gpt").answered(answer("")));
        ObjectNode json = HistoryExport.json(report(HistoryGrouping.MODEL));
        assertThat(json.at("/rows/0/cost").isNull()).isTrue();
        assertThat(json.at("/rows/0/firstTokenP50").isNull()).isTrue();
        assertThat(json.at("/total/costUnknown").asInt()).isEqualTo(1);
    }

    @Test
    void timesAreIso8601() {
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.pass(Duration.ofMillis(123));
        ObjectNode json = HistoryExport.json(report(HistoryGrouping.MODEL));
        assertThat(json.path("at").asText()).isEqualTo("2026-03-01T10:00:00.123Z");
        assertThat(json.path("step").asText()).isEqualTo("PT1H");
        assertThat(Instant.parse(json.at("/rows/0/start").asText())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=HYPERLINK(\"http://evil\")",
                "+1+1",
                "-2+3",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "a,b",
                "say \"hi\"",
                "two\r\nlines",
                "",
                "plain",
                "-5"
            })
    void aTenantIsATextWhateverItIs(String tenant) {
        calls.record(call("openai", "gpt").caller(new Caller("r", tenant)).answered(answer("1")));
        String csv = HistoryExport.csv(report(HistoryGrouping.TENANT));
        String cell = csv(csv).get(1).get(6);
        assertThat(cell).doesNotMatch("(?s)[=+@\\-\\t\\r].*");
        assertThat(cell).isIn(tenant, "'" + tenant);
        assertThat(csv.split("\r\n", -1)).hasSize(tenant.contains("\r\n") ? 4 : 3);
    }

    /** Reads CSV by the grammar of RFC 4180. */
    private static List<List<String>> csv(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                line.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    assertThat(text.charAt(++i)).isEqualTo('\n');
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        assertThat(cell).isEmpty();
        return lines;
    }
}
