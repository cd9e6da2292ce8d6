package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.mock.MockProvider;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel's own EIPs around a model, in each of the languages that routes are written in. */
class ResilienceRoutesTest {
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private MockProvider primary = MockProvider.scripted("primary");
    private MockProvider secondary = MockProvider.scripted("secondary");

    @AfterEach
    void stop() {
        context.stop();
    }

    /** The languages. */
    enum Language {
        JAVA,
        YAML,
        XML
    }

    private void start(Language language) throws Exception {
        start(language, 0);
    }

    private void start(Language language, int shadowPercent) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("shadow.percent", String.valueOf(shadowPercent));
        context.getPropertiesComponent().setInitialProperties(properties);
        context.getRegistry().bind("primary", ChatProvider.class, primary);
        context.getRegistry().bind("secondary", ChatProvider.class, secondary);
        context.start();
        if (language == Language.JAVA) {
            context.addRoutes(new ResilienceRoutes());
        } else {
            String file = "classpath:routes/resilience." + language.name().toLowerCase(java.util.Locale.ROOT);
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context, file));
        }
        template.start();
    }

    private void primaryFailsWith(ErrorKind kind) {
        primary = MockProvider.scripted(kind.exception("no"));
    }

    private Exchange ask(String uri) {
        return template.send(uri, exchange -> exchange.getMessage().setBody("question"));
    }

    private Object answer(String uri) {
        Exchange exchange = ask(uri);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    @ParameterizedTest
    @EnumSource
    void failoverGoesOnAtAnotherProviderAfterATransientError(Language language) throws Exception {
        primaryFailsWith(ErrorKind.OVERLOADED);
        start(language);
        assertThat(answer("direct:failover")).isEqualTo("secondary");
    }

    @ParameterizedTest
    @EnumSource
    void failoverLeavesAPermanentErrorToTheRoute(Language language) throws Exception {
        primaryFailsWith(ErrorKind.AUTHENTICATION);
        start(language);
        assertThat(ask("direct:failover").getException()).isInstanceOf(LlmException.class);
        assertThat(secondary.calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA, direct:bigger, CONTEXT_LENGTH",
        "YAML, direct:bigger, CONTEXT_LENGTH",
        "XML, direct:bigger, CONTEXT_LENGTH",
        "JAVA, direct:filtered, CONTENT_FILTER",
        "YAML, direct:filtered, CONTENT_FILTER",
        "XML, direct:filtered, CONTENT_FILTER",
        "JAVA, direct:byClass, RATE_LIMIT",
        "YAML, direct:byClass, RATE_LIMIT",
        "XML, direct:byClass, RATE_LIMIT"
    })
    void anErrorOfAClassHasAnotherModelAsked(Language language, String uri, ErrorKind kind) throws Exception {
        primaryFailsWith(kind);
        start(language);
        assertThat(answer(uri)).isEqualTo("secondary");
        assertThat(secondary.requests()).singleElement().satisfies(request -> assertThat(
                        request.messages().get(0).text())
                .isEqualTo("question"));
    }

    @ParameterizedTest
    @EnumSource
    void anErrorOfAnotherClassHasAnotherHandler(Language language) throws Exception {
        primaryFailsWith(ErrorKind.CONTENT_FILTER);
        start(language);
        assertThat(answer("direct:byClass")).isEqualTo("for a person: CONTENT_FILTER");
    }

    @ParameterizedTest
    @EnumSource
    void anOpenCircuitSparesTheProviderAndTheFallbackAnswers(Language language) throws Exception {
        primaryFailsWith(ErrorKind.SERVER_ERROR);
        start(language);
        for (int i = 0; i < 8; i++) {
            assertThat(answer("direct:breaker")).isEqualTo("secondary");
        }
        assertThat(primary.calls()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void aConstantAnswersWhereNobodyElseCan(Language language) throws Exception {
        primaryFailsWith(ErrorKind.NETWORK);
        start(language);
        assertThat(answer("direct:constant")).isEqualTo("unknown");
    }

    @ParameterizedTest
    @EnumSource
    void theLastAnswerToATopicStandsInForTheNext(Language language) throws Exception {
        primary = MockProvider.scripted("sunny", ErrorKind.OVERLOADED.exception("no"));
        start(language);
        Map<String, Object> topic = Map.of("topic", "weather");
        assertThat(template.requestBodyAndHeaders("direct:remembered", "Now?", topic))
                .isEqualTo("sunny");
        assertThat(template.requestBodyAndHeaders("direct:remembered", "And now?", topic))
                .isEqualTo("sunny");
        assertThat(primary.calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aSampledQuestionIsAskedOfTheShadowTooAndItsAnswerIsNobodys(Language language) throws Exception {
        start(language, 100);
        assertThat(answer("direct:shadow")).isEqualTo("primary");
        await().until(() -> secondary.calls() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionThatIsNotSampledHasNoShadow(Language language) throws Exception {
        start(language, 0);
        assertThat(answer("direct:shadow")).isEqualTo("primary");
        context.stop(); // waits for what is under way
        assertThat(secondary.calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theShadowsErrorIsNobodys(Language language) throws Exception {
        secondary = MockProvider.scripted(ErrorKind.AUTHENTICATION.exception("no"));
        start(language, 100);
        assertThat(answer("direct:shadow")).isEqualTo("primary");
        await().until(() -> secondary.calls() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstGoodAnswerIsTaken(Language language) throws Exception {
        primaryFailsWith(ErrorKind.OVERLOADED);
        start(language);
        assertThat(answer("direct:first")).isEqualTo("secondary");
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerWithTheHighestScoreIsTaken(Language language) throws Exception {
        start(language);
        Exchange exchange = ask("direct:best");
        assertThat(exchange.getMessage().getBody()).isEqualTo("secondary");
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("secondary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:failover", "direct:first", "direct:best"})
    void ifAllFailTheRouteHearsOfIt(String uri) throws Exception {
        primaryFailsWith(ErrorKind.OVERLOADED);
        secondary = MockProvider.scripted(ErrorKind.AUTHENTICATION.exception("no"));
        start(Language.JAVA);
        assertThat(ask(uri).getException()).isInstanceOf(LlmException.class);
    }
}
