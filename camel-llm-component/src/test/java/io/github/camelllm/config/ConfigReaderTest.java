package io.github.camelllm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.limit.BudgetRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final String SECRET = "sk-canary-0123456789abcdef";

    private static final String YAML = """
            # The file of a team
            provider: openai
            defaults:
              maxRetries: 3
              requestTimeout: 30s
              limit: team
            providers:
              openai:
                apiKey: "{{env:TEAM_KEY}}"
                model: gpt-5.4-mini
                maxTokens: 400
                headers:
                  X-Team: a
              vertex:
                parameters: {region: europe-west1}
            budgets:
              month:
                amount: 50
                scope: tenant
            limits:
              team:
                requestsPerMinute: 600
            balancers:
              fast:
                strategy: cheapest
                candidates: [openai:gpt-5.4-mini, anthropic]
            """;

    private static final String JSON = """
            {
              "provider": "openai",
              "defaults": {"maxRetries": 3, "requestTimeout": "30s", "limit": "team"},
              "providers": {
                "openai": {"apiKey": "{{env:TEAM_KEY}}", "model": "gpt-5.4-mini", "maxTokens": 400,
                  "headers": {"X-Team": "a"}},
                "vertex": {"parameters": {"region": "europe-west1"}}
              },
              "budgets": {"month": {"amount": 50, "scope": "tenant"}},
              "limits": {"team": {"requestsPerMinute": 600}},
              "balancers": {"fast": {"strategy": "cheapest", "candidates": ["openai:gpt-5.4-mini", "anthropic"]}}
            }
            """;

    private static final String TOML = """
            provider = "openai"
            [defaults]
            maxRetries = 3
            requestTimeout = "30s"
            limit = "team"
            [providers.openai]
            apiKey = "{{env:TEAM_KEY}}"
            model = "gpt-5.4-mini"
            maxTokens = 400
            headers = { X-Team = "a" }
            [providers.vertex.parameters]
            region = "europe-west1"
            [budgets.month]
            amount = 50
            scope = "tenant"
            [limits]
            team.requestsPerMinute = 600
            [balancers.fast]
            strategy = "cheapest"
            candidates = ["openai:gpt-5.4-mini", "anthropic"]
            """;

    private static final String PROPERTIES = """
            provider=openai
            defaults.maxRetries=3
            defaults.requestTimeout=30s
            defaults.limit=team
            openai.apiKey={{env:TEAM_KEY}}
            providers[openai].model = gpt-5.4-mini
            providers.openai.maxTokens=400
            openai.headers.X-Team=a
            vertex.parameters.region=\\
                europe-west1
            budgets.month.amount=50
            budgets.month.scope=TENANT
            limits[team].requestsPerMinute=600
            balancers.fast.strategy=cheapest
            balancers.fast.candidates=openai:gpt-5.4-mini,anthropic
            """;

    private static ConfigSurroundings surroundings() {
        return ConfigSurroundings.unknown(Map.of("TEAM_KEY", "tk-of-the-team")::get);
    }

    private static String text(ConfigFormat format) {
        return switch (format) {
            case YAML -> YAML;
            case JSON -> JSON;
            case TOML -> TOML;
            case PROPERTIES -> PROPERTIES;
        };
    }

    @ParameterizedTest
    @EnumSource
    void allFormatsSayTheSame(ConfigFormat format) {
        FileConfiguration read = ConfigReader.read("llm", text(format), format, surroundings());

        assertThat(read.provider()).isEqualTo("openai");
        assertThat(read.defaults("anthropic"))
                .isEqualTo(Map.of("maxRetries", "3", "requestTimeout", "30s", "limit", "team"));
        assertThat(read.defaults("openai")).containsEntry("maxTokens", "400").doesNotContainKey("apiKey");
        assertThat(read.providers().get("openai").getApiKey()).isEqualTo("tk-of-the-team");
        assertThat(read.providers().get("openai").getModel()).isEqualTo("gpt-5.4-mini");
        assertThat(read.providers().get("openai").getHeaders()).isEqualTo(Map.of("X-Team", "a"));
        assertThat(read.providers().get("vertex").getParameters()).isEqualTo(Map.of("region", "europe-west1"));
        assertThat(read.budgets().get("month").rule("month").scope()).isEqualTo(BudgetRule.Scope.TENANT);
        assertThat(read.limits().get("team").rule("team").requestsPerMinute()).isEqualTo(600);
        assertThat(read.balancer("fast"))
                .isEqualTo(Map.of("strategy", "cheapest", "candidates", "openai:gpt-5.4-mini,anthropic"));
        assertThat(read.toString()).doesNotContain("tk-of-the-team");
    }

    static Stream<Arguments> filesWithSevenMistakes() {
        return Stream.of(
                Arguments.of(ConfigFormat.YAML, """
                        provders: {}
                        defaults:
                          maxRetries: many
                          cache: sometimes
                          requestTimeout: soon
                        providers:
                          openai:
                            apiKey: %s
                            baseUrl: ftp//x
                        budgets:
                          month:
                            window: month
                        limits:
                          team:
                            requestsPerMinuet: 600
                        """, List.of(1, 3, 4, 5, 9, 11, 15)),
                Arguments.of(ConfigFormat.JSON, """
                        {"provders": {},
                         "defaults": {
                          "maxRetries": "many",
                          "cache": "sometimes",
                          "requestTimeout": "soon"},
                         "providers": {
                          "openai": {
                            "apiKey": "%s",
                            "baseUrl": "ftp//x"}},
                         "budgets": {
                          "month": {
                            "window": "month"}},
                         "limits": {
                          "team": {
                            "requestsPerMinuet": 600}}}
                        """, List.of(1, 3, 4, 5, 9, 11, 15)),
                Arguments.of(ConfigFormat.TOML, """
                        provders = {}
                        [defaults]
                        maxRetries = "many"
                        cache = "sometimes"
                        requestTimeout = "soon"

                        [providers.openai]
                        apiKey = "%s"
                        baseUrl = "ftp//x"

                        [budgets.month]
                        window = "month"

                        [limits.team]
                        requestsPerMinuet = 600
                        """, List.of(1, 3, 4, 5, 9, 11, 15)),
                Arguments.of(ConfigFormat.PROPERTIES, """
                        provders=x
                        # the defaults
                        defaults.maxRetries=many
                        defaults.cache=sometimes
                        defaults.requestTimeout=\\
                           soon
                        providers.openai.apiKey=\\
                           %s
                        providers.openai.baseUrl=ftp//x

                        budgets.month.window=month


                        # the limits
                        limits.team.requestsPerMinuet=600
                        """, List.of(1, 3, 4, 5, 9, 11, 15)));
    }

    @ParameterizedTest
    @MethodSource("filesWithSevenMistakes")
    void aFileWithSevenMistakesReportsSevenWithTheirLines(ConfigFormat format, String text, List<Integer> lines) {
        String file = text.formatted(SECRET);
        assertThat(ConfigReader.mistakes(file, format, surroundings()))
                .extracting(ConfigMistake::line)
                .isEqualTo(lines);
        assertThatThrownBy(() -> ConfigReader.read("llm.conf", file, format, surroundings()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "llm.conf has 7 mistakes",
                        "line 1: provders is no section; similar: providers",
                        "line 3: defaults.maxRetries must be a whole number, not 'many'",
                        "line 4: defaults.cache must be one of off, on, readOnly, writeOnly, not 'sometimes'",
                        "line 5: defaults.requestTimeout must be a duration",
                        "line 9: providers.openai.baseUrl must be an address",
                        "line 11: budgets.month: the amount is not set",
                        "line 15: limits.team.requestsPerMinuet is no option; similar: requestsPerMinute")
                .hasMessageNotContaining(SECRET);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("defaults: {maxRetries: -1}", "defaults.maxRetries must not be below 0, not '-1'"),
                Arguments.of("defaults: {seed: -1}", null),
                Arguments.of("defaults: {maxRetries: 3000000000}", "must be a whole number"),
                Arguments.of("defaults: {seed: 3000000000}", null),
                Arguments.of("defaults: {temperature: .NaN}", "must be a number"),
                Arguments.of("defaults: {streaming: 'yes'}", "must be true or false"),
                Arguments.of("defaults: {requestTimeout: 1h30m}", null),
                Arguments.of("defaults: {requestTimeout: 500}", null),
                Arguments.of("defaults: {requestTimeout: 30 s}", "must be a duration"),
                Arguments.of("defaults: {requestTimeout: ''}", null),
                Arguments.of("defaults: {apiKey: k}", "defaults.apiKey is no option"),
                Arguments.of("defaults: {oauthTokenUrl: 'https://x'}", "is no option"),
                Arguments.of("providers: {a: {oauthTokenUrl: 'https://x'}}", null),
                Arguments.of("providers: {a: {baseUrl: 'https://{region}.example.com/v1'}}", null),
                Arguments.of("providers: {a: {headers: [x]}}", "providers.a.headers must be names with values"),
                Arguments.of("providers: {a: }", null),
                Arguments.of("providers: x", "providers must have names below it"),
                Arguments.of("providers:", null),
                Arguments.of("budgets: {b: {amount: 0}}", "must be more than 0 USD"),
                Arguments.of("budgets: {b: {amount: 1, zone: Mars}}", "budgets.b.zone must be a time zone"),
                Arguments.of("budgets: {b: {amount: 1, window: '0s'}}", "must be day, month, or a duration"),
                Arguments.of("budgets: {b: {amount: 1, warnAt: 2}}", "must be from 0 to 1"),
                Arguments.of("limits: {l: {}}", "none of requestsPerMinute"),
                Arguments.of("limits: {l: {requestsPerMinute: 1, scope: planet}}", "limits.l"),
                Arguments.of("defaults: {cache: on}\ndefaults: {cache: off}", "defaults stands already on line 1"),
                Arguments.of("- a", "the file must have sections"),
                Arguments.of("defaults: {", "this is not YAML, at column"),
                Arguments.of("", null),
                Arguments.of("$schema: llm.schema.json", null));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsAcceptedOrRefusedWithTheReason(String text, String reason) {
        List<ConfigMistake> mistakes = ConfigReader.mistakes(text, ConfigFormat.YAML, surroundings());
        if (reason == null) {
            assertThat(mistakes).isEmpty();
        } else {
            assertThat(mistakes)
                    .singleElement()
                    .extracting(ConfigMistake::what)
                    .asString()
                    .contains(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": sk-canary-0123456789abcdef}",
                "{\"a\": \"sk-canary-0123456789abcdef",
                "sk-canary-0123456789abcdef"
            })
    void anErrorOfSyntaxQuotesNothing(String text) {
        for (ConfigFormat format : List.of(ConfigFormat.JSON, ConfigFormat.YAML, ConfigFormat.TOML)) {
            assertThat(ConfigReader.mistakes(text, format, surroundings())).isNotEmpty();
            assertThat(ConfigReader.mistakes(text, format, surroundings()).toString())
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aBudgetOrLimitThatIsNowhereIsAMistake() {
        ConfigSurroundings nothing = new ConfigSurroundings() {
            @Override
            public String resolve(String value) {
                throw new IllegalArgumentException("no value");
            }

            @Override
            public boolean hasBudget(String name) {
                return false;
            }

            @Override
            public boolean hasLimit(String name) {
                return name.equals("bean");
            }
        };
        String text = "defaults:\n  budget: month\n  limit: bean, team\nproviders:\n  a:\n    apiKey: '{{vault:x}}'\n";
        assertThat(ConfigReader.mistakes(text, ConfigFormat.YAML, nothing))
                .extracting(ConfigMistake::toString)
                .containsExactly(
                        "line 2: defaults.budget names 'month', which is not in budgets",
                        "line 3: defaults.limit names 'team', which is not in limits",
                        "line 6: providers.a.apiKey has a placeholder without a value: {{vault:x}}");
    }

    @Test
    void deepAndHugeFilesAreRefusedOrReadInBounds() {
        String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
        assertThat(ConfigReader.mistakes(deep, ConfigFormat.JSON, surroundings()))
                .isNotEmpty();
    }
}
