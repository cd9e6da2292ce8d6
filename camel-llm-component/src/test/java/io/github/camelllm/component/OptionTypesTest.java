package io.github.camelllm.component;

import static io.github.camelllm.dsl.LlmEndpointBuilders.llm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option takes the values of its type, wherever it is written, and refuses others by name: none is taken for 0 or a default. */
@Timeout(300)
class OptionTypesTest {
    private static final String LLM = "llm:openai-compatible:m?baseUrl=http://127.0.0.1:9/v1&apiKey=key-0123456789";

    private static final Map<String, List<String>> WRONG = Map.of(
            "integer", List.of("abc", "1.5", "1 000", "1_000", "0x10", "5s 3", "99999999999999999999", "NaN"),
            "number", List.of("abc", "1,5", "1 000", "5s", "NaN", "1e999", "Infinity"),
            "duration", List.of("abc", "1.5s", "PT30S", "30 s", "1H", "30seconds", "5x", "99999999999999999999"),
            "boolean", List.of("maybe", "1", "yes", "on"),
            "enum", List.of("nope", "1", "true false"));

    private static final Map<String, String> RIGHT =
            Map.of("integer", " 7 ", "number", "0.5", "duration", "1m30s", "boolean", "TRUE");

    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static JsonNode metadata(String what) throws IOException {
        try (InputStream in =
                OptionTypesTest.class.getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            return new ObjectMapper().readTree(in).path(what);
        }
    }

    private static String type(JsonNode option) {
        return option.path("javaType").asText().equals("java.lang.String")
                ? "string"
                : option.path("type").asText();
    }

    private interface Trial {
        void of(String option, JsonNode about, String value);
    }

    private static Stream<DynamicTest> wrong(String what, Trial trial) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        metadata(what).properties().forEach(option -> WRONG.getOrDefault(type(option.getValue()), List.of())
                .forEach(value -> tests.add(DynamicTest.dynamicTest(
                        option.getKey() + "=" + value, () -> trial.of(option.getKey(), option.getValue(), value)))));
        assertThat(tests).hasSizeGreaterThan(300);
        return tests.stream();
    }

    /** Camel's own option of all endpoints is read before those of a component. */
    private static boolean isCamels(String option) {
        return option.equals("lazyStartProducer");
    }

    @TestFactory
    Stream<DynamicTest> anEndpointRefusesWrongValues() throws IOException {
        return wrong("properties", (option, about, value) -> assertThatThrownBy(
                        () -> context.getEndpoint(LLM + "&" + option + "=RAW(" + value + ")"))
                .hasStackTraceContaining(option)
                .hasStackTraceContaining(value)
                .rootCause()
                .matches(failure -> isCamels(option)
                        || (failure instanceof ConfigurationException
                                && failure.getMessage().contains("The option " + option + " must be "))));
    }

    /** As camel-main, Spring Boot and Quarkus set {@code camel.component.llm.*}. */
    @TestFactory
    Stream<DynamicTest> theComponentRefusesWrongValues() throws IOException {
        LlmComponent component = context.getComponent("llm", LlmComponent.class);
        PropertyConfigurer configurer = component.getComponentPropertyConfigurer();
        return wrong("componentProperties", (option, about, value) -> assertThatThrownBy(
                        () -> configurer.configure(context, component, option, value, true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("The option " + option + " must be ", "'" + value + "'"));
    }

    @TestFactory
    Stream<DynamicTest> theComponentAndAnEndpointTakeRightValues() throws IOException {
        LlmComponent component = context.getComponent("llm", LlmComponent.class);
        List<DynamicTest> tests = new ArrayList<>();
        for (String what : List.of("properties", "componentProperties")) {
            metadata(what).properties().forEach(option -> {
                String type = type(option.getValue());
                String value =
                        type.equals("enum") ? option.getValue().at("/enum/0").asText() : RIGHT.get(type);
                if (value != null) {
                    Object target = what.equals("properties") ? context.getEndpoint(LLM) : component;
                    tests.add(DynamicTest.dynamicTest(
                            what + " " + option.getKey(),
                            () -> assertTaken(component, target, option.getKey(), value)));
                }
            });
        }
        assertThat(tests).hasSizeGreaterThan(90);
        return tests.stream();
    }

    private void assertTaken(LlmComponent component, Object target, String option, String value) {
        PropertyConfigurer configurer = target == component
                ? component.getComponentPropertyConfigurer()
                : component.getEndpointPropertyConfigurer();
        PropertyConfigurerGetter getter = (PropertyConfigurerGetter) configurer;
        for (String name : List.of(option, option.toLowerCase(java.util.Locale.ROOT))) {
            assertThat(configurer.configure(context, target, name, value, true)).isTrue();
            Object taken = getter.getOptionValue(target, name, true);
            assertThat(String.valueOf(taken).equalsIgnoreCase(value.strip())
                            || (value.equals("1m30s")
                                    && List.of("90000", "PT1M30S").contains(String.valueOf(taken)))
                            || (taken instanceof Enum<?> constant
                                    && constant.name().equalsIgnoreCase(value)))
                    .as("%s=%s is %s", name, value, taken)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dimensions, 0, 1",
        "temperature, -0.5, 0",
        "topP, -1, 0",
        "maxLimitQueue, -1, 0",
        "maxLimitWait, -5, 0",
        "logMaxSize, -1, 0",
        "proxyPort, 0, 1"
    })
    void aValueThatIsTooSmallIsRefused(String option, String value, String least) {
        assertThatThrownBy(() -> context.getEndpoint(LLM + "&" + option + "=" + value))
                .rootCause()
                .hasMessage("The option " + option + " must be at least " + least + ", but is '" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxRetries", "max-retries", "maxretries"})
    void aWrongValueInAYamlRouteIsRefused(String option) {
        String yaml = """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: llm:openai-compatible:m
                            parameters:
                              baseUrl: http://127.0.0.1:9/v1
                              apiKey: key-0123456789
                              %s: three
                """.formatted(option);
        assertThatThrownBy(() ->
                        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("wrong.yaml", yaml)))
                .rootCause()
                .hasMessageMatching(
                        "The option (maxRetries|max-retries|maxretries) must be a whole number, but is 'three'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxRetries", "max-retries"})
    void aWrongPropertyEndsTheStartOfCamelMain(String option) {
        Main main = new Main();
        main.addInitialProperty("camel.component.llm." + option, "3x");
        try {
            assertThatThrownBy(main::start)
                    .isInstanceOf(RuntimeCamelException.class)
                    .hasStackTraceContaining("The option maxRetries must be a whole number, but is '3x'");
        } finally {
            main.stop();
        }
    }

    /** Camel makes an option without a value of what follows, and the value was cut without a word. */
    @ParameterizedTest
    @ValueSource(
            strings = {"systemMessage=C++ & C#", "userMessage=<b>&amp;</b>", "apiKey=ab&cd-0123456789", "user=a&-b"})
    void aValueThatIsCutAtAnAmpersandIsRefused(String option) {
        assertThatThrownBy(() -> context.getEndpoint("llm:openai-compatible:m?baseUrl=http://127.0.0.1:9/v1&" + option))
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("RAW(...)")
                .message()
                .doesNotContain("cd-01234");
    }

    /** Camel 4.22 writes such a value as RAW, Camel 4.18 cuts it. */
    @Test
    void aValueOfTheEndpointDslIsWholeOrRefused() {
        LlmEndpoint endpoint;
        try {
            endpoint = llm("openai-compatible:m")
                    .baseUrl("http://127.0.0.1:9/v1")
                    .systemMessage("C++ & C#")
                    .resolve(context, LlmEndpoint.class);
        } catch (RuntimeException e) {
            assertThat(e).rootCause().hasMessageContaining("RAW(...)");
            return;
        }
        assertThat(endpoint.getConfiguration().getSystemMessage()).isEqualTo("C++ & C#");
    }

    @Test
    void aKnownOptionWithoutAValueIsNoOption() {
        LlmEndpoint endpoint = (LlmEndpoint) context.getEndpoint(LLM + "&max-cost=&temperature=&budget={{?none}}");
        assertThat(endpoint.getConfiguration().getMaxCost()).isNull();
        assertThat(endpoint.getConfiguration().getTemperature()).isNull();
    }

    @Test
    void aRawValueStaysAsItIs() {
        String text = "Compare C++ & C#, in 50% + of <b>&amp;</b> (all) cases? #1; a=c";
        LlmEndpoint endpoint = (LlmEndpoint) context.getEndpoint(LLM + "&systemMessage=RAW(" + text + ")");
        assertThat(endpoint.getConfiguration().getSystemMessage()).isEqualTo(text);
    }

    @Test
    void placeholdersAndReferencesAreResolvedBefore() {
        context.getRegistry().bind("five", 5);
        Map<String, Object> headers = new HashMap<>();
        headers.put("X-Team", "a");
        context.getRegistry().bind("headers", headers);
        System.setProperty("option-types-retries", "4");
        try {
            LlmEndpoint endpoint = (LlmEndpoint)
                    context.getEndpoint(
                            LLM
                                    + "&maxRetries={{sys:option-types-retries}}&maxDelay={{none:1m}}&logMaxSize=#five&temperature={{?none}}");
            assertThat(endpoint.getConfiguration().getMaxRetries()).isEqualTo(4);
            assertThat(endpoint.getConfiguration().getMaxDelay()).isEqualTo(60_000);
            assertThat(endpoint.getConfiguration().getLogMaxSize()).isEqualTo(5);
            assertThat(endpoint.getConfiguration().getTemperature()).isNull();
        } finally {
            System.clearProperty("option-types-retries");
        }
    }
}
