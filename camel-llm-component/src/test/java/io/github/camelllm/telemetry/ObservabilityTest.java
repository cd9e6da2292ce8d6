package io.github.camelllm.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboards and alert rules of docs/observability use names, labels and values that there are. */
class ObservabilityTest {
    private static final Path FOLDER = Path.of("../docs/observability");
    private static final Pattern NAME = Pattern.compile("\\b((?:gen_ai_client|camel_llm)_\\w+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern ERRORS = Pattern.compile("error_type(?:=~|!~|!=|=)\"([^\"]*)\"");

    @ParameterizedTest
    @CsvSource({"grafana-1.41.json,1.41", "grafana-latest.json,latest"})
    void aDashboardUsesWhatItsConventionsReport(String file, String conventions) throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve(file).toFile());
        assertThat(dashboard.path("title").asText()).contains(conventions);
        assertThat(dashboard.path("panels")).hasSizeGreaterThan(12).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.path("targets")).isNotEmpty();
            panel.path("targets")
                    .forEach(target -> check(target.path("expr").asText(), SemanticConventions.of(conventions)));
        });
        assertThat(panels(dashboard)).doesNotHaveDuplicates();
        for (JsonNode variable : dashboard.at("/templating/list")) {
            check(variable.path("query").asText(), SemanticConventions.of(conventions));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-1.41.json", "grafana-latest.json"})
    void aDashboardIsWhatGrafanaExpects(String file) throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve(file).toFile());
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
        assertThat(dashboard.path("uid").asText()).matches("[\\w-]{1,40}");
        Set<String> variables = new HashSet<>(List.of("__rate_interval", "__range", "__interval"));
        dashboard.at("/templating/list").forEach(variable -> {
            assertThat(variable.path("type").asText()).isIn("datasource", "query");
            variables.add(variable.path("name").asText());
        });
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asText();
            assertThat(panel.path("type").asText()).as(title).isIn("timeseries", "stat", "table", "gauge", "bargauge");
            assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
            assertThat(panel.path("targets").findValuesAsText("refId"))
                    .as(title)
                    .doesNotHaveDuplicates();
            panel.path("targets").forEach(target -> {
                Matcher used = Pattern.compile("\\$\\{?(\\w+)")
                        .matcher(target.path("expr").asText());
                while (used.find()) {
                    assertThat(variables).as(title).contains(used.group(1));
                }
            });
            assertThat(cellsOf(panel.path("gridPos"))).as(title).isNotEmpty().allMatch(cells::add);
        }
    }

    /** Returns the cells of the grid of 24 columns that a panel covers, of which no other panel may cover one. */
    private static List<String> cellsOf(JsonNode grid) {
        List<String> cells = new ArrayList<>();
        int right = grid.path("x").asInt() + grid.path("w").asInt();
        assertThat(right).isLessThanOrEqualTo(24);
        for (int x = grid.path("x").asInt(); x < right; x++) {
            for (int y = 0; y < grid.path("h").asInt(); y++) {
                cells.add(x + "/" + (grid.path("y").asInt() + y));
            }
        }
        return cells;
    }

    private static List<String> panels(JsonNode dashboard) {
        List<String> places = new ArrayList<>();
        dashboard.path("panels").forEach(panel -> {
            places.add(panel.path("id").asText());
            places.add(panel.path("gridPos").path("x").asText() + "/"
                    + panel.path("gridPos").path("y").asText());
        });
        return places;
    }

    @Test
    void bothDashboardsShowTheSame() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode one = json.readTree(FOLDER.resolve("grafana-1.41.json").toFile());
        JsonNode other = json.readTree(FOLDER.resolve("grafana-latest.json").toFile());
        assertThat(one.path("panels").findValuesAsText("title"))
                .isEqualTo(other.path("panels").findValuesAsText("title"));
    }

    @Test
    void alertRulesUseWhatThereIs() throws IOException {
        JsonNode rules = new YAMLMapper()
                .readTree(FOLDER.resolve("prometheus-alerts.yaml").toFile());
        List<JsonNode> all = new ArrayList<>();
        rules.path("groups").forEach(group -> group.path("rules").forEach(all::add));
        assertThat(all).hasSizeGreaterThan(8).allSatisfy(rule -> {
            assertThat(rule.path("alert").asText()).startsWith("Llm");
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            check(rule.path("expr").asText(), SemanticConventions.BOTH);
            assertThat(labelsOf(rule.at("/annotations/summary").asText()))
                    .allMatch(label -> rule.path("expr").asText().contains(label));
        });
    }

    private static Set<String> labelsOf(String summary) {
        Matcher matcher = Pattern.compile("\\$labels\\.(\\w+)").matcher(summary);
        Set<String> labels = new TreeSet<>();
        while (matcher.find()) {
            labels.add(matcher.group(1));
        }
        return labels;
    }

    private static void check(String expression, SemanticConventions conventions) {
        Set<String> names = Arrays.stream(Metric.values())
                .filter(conventions::reports)
                .map(Metric::prometheusName)
                .collect(Collectors.toSet());
        Set<String> labels = Arrays.stream(Metric.Tag.values())
                .map(tag -> tag.key().replace('.', '_'))
                .collect(Collectors.toCollection(HashSet::new));
        labels.add("le");
        Matcher matcher = NAME.matcher(expression);
        while (matcher.find()) {
            String name = matcher.group(1).replaceFirst("_(bucket|count|sum|max)$", "");
            assertThat(names).as(expression).contains(name);
        }
        Matcher label = LABEL.matcher(expression);
        while (label.find()) {
            assertThat(labels).as(expression).contains(label.group(1));
        }
        Matcher by = BY.matcher(expression);
        while (by.find()) {
            assertThat(labels).as(expression).contains(by.group(1).split(",\\s*"));
        }
        Set<String> kinds = Arrays.stream(io.github.camelllm.chat.ErrorKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
        kinds.add("none");
        Matcher errors = ERRORS.matcher(expression);
        while (errors.find()) {
            assertThat(kinds).as(expression).contains(errors.group(1).split("\\|"));
        }
    }
}
