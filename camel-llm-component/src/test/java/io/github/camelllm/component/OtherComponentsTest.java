package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options and headers of other components are refused with what to set instead, as the pages about them say. */
class OtherComponentsTest extends LlmTestSupport {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conversationMemory=true | header CamelLlmMessages",
                "storeFullResponse=true | output=response",
                "developerMessage=Hi | systemMessage",
                "conversation-memory=true | header CamelLlmMessages",
                "sslTruststoreLocation=a.jks | sslContextParameters",
                "mcpServer.files.command=npx | option tools",
                "chatOperation=CHAT_MULTIPLE_MESSAGES | list of Message objects",
                "entityClass=com.acme.Ticket | outputClass",
                "max_tokens=5 | maxTokens",
                "rpm=5 | requestsPerMinute"
            })
    void anOptionOfAnotherComponentIsRefusedWithOurs(String option, String ours) {
        assertThatThrownBy(() -> context.getEndpoint(uri(option)))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .rootCause()
                .hasMessageContaining(option.split("=")[0])
                .hasMessageContaining(ours);
    }

    @Test
    void allUnknownOptionsAreNamedAtOnce() {
        assertThatThrownBy(() -> context.getEndpoint(uri("max_tokens=5", "nonsense=1", "stripThinking=true")))
                .rootCause()
                .hasMessageContainingAll("max_tokens: set maxTokens", "nonsense", "stripThinking: remove it");
    }

    @Test
    void anOptionThatNobodyHasIsRefusedByCamelAsBefore() {
        assertThatThrownBy(() -> context.getEndpoint(uri("nonsense=1")))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("Unknown parameters=[{nonsense=1}]");
    }

    @Test
    void aRouteWithSuchAnOptionDoesNotStart() {
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:a").to(uri("conversationMemory=true"));
                    }
                }))
                .isInstanceOf(FailedToCreateRouteException.class)
                .hasStackTraceContaining("put the earlier messages into the header CamelLlmMessages");
    }

    @ParameterizedTest
    @CsvSource({
        "CamelOpenAITemperature, CamelLlmTemperature",
        "camelopenaisystemmessage, CamelLlmSystemMessage",
        "CamelLangChain4jChatPromptTemplate, userMessage",
        "CamelSpringAiChatOutputClass, CamelLlmOutputClass"
    })
    void aHeaderOfAnotherComponentIsRefusedWithOursAndNothingIsSent(String header, String ours) {
        Exchange exchange = send(uri(), "Hi", Map.of(header, "0.5"));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(header, ours, "removeHeader");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void headersThatAnotherComponentHasSetForItsResultAreIgnored() {
        Exchange exchange = send(
                uri(),
                "Hi",
                Map.of("CamelOpenAIResponseModel", "gpt-5", "CamelOpenAIPromptTokens", 5, "CamelOther", 1));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("Hello");
    }

    @ParameterizedTest
    @CsvSource({
        "llm:hosted_vllm/my-model, llm:vllm:my-model",
        "llm:vertex_ai/my-model, llm:vertexai:my-model",
        "llm:ollama_chat/x, llm:ollama:x"
    })
    void aModelInTheFormOfLiteLlmIsRefusedWithOurs(String uri, String ours) {
        assertThatThrownBy(() -> template.requestBody(uri, "Hi")).hasStackTraceContaining(ours);
    }

    private static final Pattern ROW = Pattern.compile("\\| (`\\w+`(?:, `\\w+`)*) \\| (.+?) \\|.*\\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** Each name in the first column of a table with a note is an option of ours, or is refused with what its second column says. */
    @TestFactory
    Stream<DynamicTest> thePagesSayWhatTheHintsSay() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("../docs/from"))) {
            for (Path page : pages.sorted().toList()) {
                boolean noted = false;
                for (String line : Files.readAllLines(page)) {
                    Matcher row = ROW.matcher(line);
                    noted = line.startsWith("|") && (noted || line.endsWith("| note |"));
                    if (noted && row.matches()) {
                        String here = row.group(2);
                        names(row.group(1))
                                .forEach(name -> tests.add(DynamicTest.dynamicTest(
                                        page.getFileName() + " " + name, () -> assertRow(name, here))));
                    }
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(100);
        return tests.stream();
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(name -> name.group(1)).toList();
    }

    private static void assertRow(String name, String here) throws IOException {
        JsonNode options = JSON.readTree(resource("/META-INF/io/github/camelllm/component/llm.json"))
                .path("properties");
        if (here.equals("the same")) {
            assertThat(options.has(name)).as("an option " + name).isTrue();
            return;
        }
        Properties hints = new Properties();
        hints.load(new StringReader(resource("/META-INF/camel-llm/other-components.properties")));
        String hint =
                hints.getProperty((name.startsWith("Camel") ? "header." : "option.") + name.toLowerCase(Locale.ROOT));
        assertThat(hint).as("a hint for " + name).isNotNull();
        List<String> ours =
                names(here).stream().map(one -> one.replaceAll("[.*]+$", "")).toList();
        assertThat(ours.isEmpty() || ours.stream().anyMatch(hint::contains))
                .as("the hint '%s' names one of %s", hint, ours)
                .isTrue();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = OtherComponentsTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
