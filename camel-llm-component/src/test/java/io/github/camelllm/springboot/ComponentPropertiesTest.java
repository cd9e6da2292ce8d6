package io.github.camelllm.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.CacheMode;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.component.LlmComponent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What the properties of a Spring application set, in all the spellings of Spring Boot. */
class ComponentPropertiesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final StandardEnvironment environment = new StandardEnvironment();
    private final LlmComponent component = new LlmComponent(context);

    @AfterEach
    void tearDown() {
        context.stop();
    }

    private LlmComponent bound(PropertySource<?>... sources) {
        for (PropertySource<?> source : sources) {
            environment.getPropertySources().addLast(source);
        }
        new ComponentProperties(environment).bindTo(component);
        return component;
    }

    private LlmComponent properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return bound(new PropertiesPropertySource("application", properties));
    }

    private LlmComponent yaml(String text) throws IOException {
        List<PropertySource<?>> documents = new YamlPropertySourceLoader()
                .load("application", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
        return bound(documents.toArray(PropertySource[]::new));
    }

    private LlmComponent variables(Map<String, Object> variables) {
        return bound(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-retries", "maxRetries", "max_retries", "MAXRETRIES"})
    void anOptionIsBoundInAnySpelling(String name) throws IOException {
        assertThat(properties("camel.component.llm." + name + "=7")
                        .getConfiguration()
                        .getMaxRetries())
                .isEqualTo(7);
    }

    @Test
    void camelConvertsValues() throws IOException {
        LlmComponent llm = properties("""
                camel.component.llm.request-timeout=90s
                camel.component.llm.cache=readonly
                camel.component.llm.model-refresh=1h
                camel.component.llm.streaming=true
                """);
        assertThat(llm.getConfiguration().getRequestTimeout()).isEqualTo(90_000);
        assertThat(llm.getConfiguration().getCache()).isEqualTo(CacheMode.readOnly);
        assertThat(llm.getModelRefresh()).isEqualTo(3_600_000);
        assertThat(llm.getConfiguration().isStreaming()).isTrue();
    }

    @Test
    void beansAndPlaceholdersOfBothKindsAreResolved() throws IOException {
        Object answers = Map.of();
        context.getRegistry().bind("answers", answers);
        context.getPropertiesComponent().addInitialProperty("camels.key", "sk-camel");
        LlmComponent llm = properties("""
                springs.url=https://llm.example.org/v1
                camel.component.llm.api-key={{camels.key}}
                camel.component.llm.base-url=${springs.url}
                camel.component.llm.tools=#bean:answers
                """);
        assertThat(llm.getConfiguration().getApiKey()).isEqualTo("sk-camel");
        assertThat(llm.getConfiguration().getBaseUrl()).isEqualTo("https://llm.example.org/v1");
        assertThat(llm.getConfiguration().getTools()).isSameAs(answers);
    }

    @Test
    void mapsAreBoundFromProperties() throws IOException {
        assertMaps(properties("""
                camel.component.llm.providers[openai].api-key=sk-openai
                camel.component.llm.providers[openai].headers[X-Team.Name]=blue
                camel.component.llm.providers[bedrock].parameters[region]=eu-west-1
                camel.component.llm.budgets[team-a].amount=25.50
                camel.component.llm.budgets[team-a].warn-at=0.5
                camel.component.llm.limits[tenants].requests-per-minute=60
                camel.component.llm.mock[script]=one
                camel.component.llm.additional-header[X-Region.Id]=eu
                """));
    }

    @Test
    void mapsAreBoundFromYaml() throws IOException {
        assertMaps(yaml("""
                camel:
                  component:
                    llm:
                      providers:
                        openai:
                          api-key: sk-openai
                          headers:
                            X-Team.Name: blue
                        bedrock:
                          parameters:
                            region: eu-west-1
                      budgets:
                        team-a:
                          amount: 25.50
                          warnAt: 0.5
                      limits:
                        tenants:
                          requestsPerMinute: 60
                      mock:
                        script: one
                      additionalHeader:
                        X-Region.Id: eu
                """));
    }

    private static void assertMaps(LlmComponent llm) {
        assertThat(llm.getProviders()).containsOnlyKeys("openai", "bedrock");
        ProviderSettings openai = llm.getProviders().get("openai");
        assertThat(openai.getApiKey()).isEqualTo("sk-openai");
        assertThat(openai.getHeaders()).containsExactly(Map.entry("X-Team.Name", "blue"));
        assertThat(llm.getProviders().get("bedrock").getParameters()).containsExactly(Map.entry("region", "eu-west-1"));
        BudgetSettings budget = llm.getBudgets().get("team-a");
        assertThat(new BigDecimal(String.valueOf(budget.getAmount()))).isEqualByComparingTo("25.50");
        assertThat(String.valueOf(budget.getWarnAt())).isEqualTo("0.5");
        LimitSettings limit = llm.getLimits().get("tenants");
        assertThat(String.valueOf(limit.getRequestsPerMinute())).isEqualTo("60");
        assertThat(llm.getConfiguration().getMock()).containsExactly(Map.entry("script", "one"));
        assertThat(llm.getConfiguration().getAdditionalHeader()).containsExactly(Map.entry("X-Region.Id", "eu"));
    }

    @Test
    void environmentVariablesAreBound() {
        LlmComponent llm = variables(Map.of(
                "CAMEL_COMPONENT_LLM_MAXRETRIES", "4",
                "CAMEL_COMPONENT_LLM_PROVIDERS_OPENAI_APIKEY", "sk-variable",
                "CAMEL_COMPONENT_LLM_BUDGETS_NIGHT_WARNAT", "0.25"));
        assertThat(llm.getConfiguration().getMaxRetries()).isEqualTo(4);
        assertThat(llm.getProviders().get("openai").getApiKey()).isEqualTo("sk-variable");
        assertThat(String.valueOf(llm.getBudgets().get("night").getWarnAt())).isEqualTo("0.25");
    }

    @Test
    void theSourceOfHigherPrecedenceWins() {
        LlmComponent llm = bound(
                new MapPropertySource("higher", Map.of("camel.component.llm.max-retries", "1")),
                new MapPropertySource("lower", Map.of("camel.component.llm.maxRetries", "9")));
        assertThat(llm.getConfiguration().getMaxRetries()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-retrys=3 | max-retrys | the component llm has no option maxRetrys",
                "max-retries=three | max-retries | three",
                "budgets[a].amounts=3 | budgets[a].amounts | the component llm has no option budgets[a].amounts",
                "providers[openai].price-factor=-1 | providers[openai].price-factor | priceFactor must not be below 0: -1.0",
            })
    void aMistakeIsNamedWithItsPlace(String line, String property, String reason) {
        assertThatThrownBy(() -> properties("camel.component.llm." + line))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("camel.component.llm." + property)
                .hasMessageContaining("from property source \"application\"")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-keys", "providers[openai].apikeys", "provider[openai].api-key"})
    void aKeyUnderAWrongNameIsNotShown(String name) {
        assertThatThrownBy(() -> properties("camel.component.llm." + name + "=sk-canary"))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("sk-canary"));
    }

    @Test
    void propertiesOfTheConfigurationItselfAreNoOptions() throws IOException {
        assertThat(properties("camel.component.llm.enabled=true\ncamel.component.llm.customizer.enabled=true"))
                .isSameAs(component);
    }
}
