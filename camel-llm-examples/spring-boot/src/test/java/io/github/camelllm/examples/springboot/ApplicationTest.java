package io.github.camelllm.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepositoryJsonBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The application as its users meet it: over HTTP, with its properties, health and metrics. */
@Timeout(value = 2, unit = java.util.concurrent.TimeUnit.MINUTES)
class ApplicationTest {
    private static final FakeLlmServer OPENAI = FakeLlmServer.start();
    private static final HeldProvider HELD = new HeldProvider();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static ConfigurableApplicationContext echo;

    @SuppressWarnings("NullAway.Init")
    private static ConfigurableApplicationContext remote;

    @SuppressWarnings("NullAway.Init")
    private static ConfigurableApplicationContext held;

    @BeforeAll
    static void start() {
        echo = application();
        remote = application(
                "--app.model=openai:gpt-5.4-mini",
                "--camel.component.llm.providers[openai].api-key=sk-spring",
                "--camel.component.llm.providers[openai].base-url=" + OPENAI.baseUrl(),
                "--camel.component.llm.providers[openai].headers[X-Team]=blue");
        held = application("--app.model=held:m");
    }

    @AfterAll
    static void stop() {
        echo.close();
        remote.close();
        held.close();
        OPENAI.close();
    }

    private static ConfigurableApplicationContext application(String... properties) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class, Models.class);
        return builder.properties(Map.of("server.port", "0")).run(properties);
    }

    @Configuration
    static class Models {
        @Bean
        ChatProvider held() {
            return HELD;
        }
    }

    private static URI uri(ConfigurableApplicationContext application, String path) {
        return URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
    }

    private static <T> HttpResponse<T> post(URI uri, String body, BodyHandler<T> handler) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                handler);
    }

    private static String get(ConfigurableApplicationContext application, String path) throws Exception {
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(uri(application, path)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void theYamlRouteAnswers() throws Exception {
        HttpResponse<String> response = post(uri(echo, "/ask"), "Good morning", BodyHandlers.ofString());
        assertThat(response.body()).as(response.toString()).isEqualTo("Good morning");
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("camelllm"));
    }

    @Test
    void propertiesOfTheFileReachTheComponent() {
        LlmComponent llm = echo.getBean(CamelContext.class).getComponent("llm", LlmComponent.class);
        assertThat(llm.getConfiguration().getRequestTimeout()).isEqualTo(30_000);
        assertThat(llm.getConfiguration().getMaxRetries()).isEqualTo(3);
        assertThat(llm.getBudgets()).containsOnlyKeys("demo");
    }

    @Test
    void settingsOfAProviderReachIt() throws Exception {
        OPENAI.always(Answer.chat("Hello from OpenAI"));
        HttpResponse<String> response = post(uri(remote, "/ask"), "Good morning", BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("Hello from OpenAI");
        assertThat(response.headers().firstValue("X-Cost"))
                .hasValueSatisfying(cost -> assertThat(cost).isNotBlank());
        assertThat(OPENAI.takeRequest(Duration.ofSeconds(30))).satisfies(request -> {
            assertThat(request.header("Authorization")).contains("Bearer sk-spring");
            assertThat(request.header("X-Team")).contains("blue");
        });
    }

    @Test
    void aStreamFromTheNetworkReachesTheClient() throws Exception {
        OPENAI.always(Answer.stream("Hello ", "from ", "OpenAI"));
        String events = post(uri(remote, "/stream"), "Good morning", BodyHandlers.ofString())
                .body();
        assertThat(events).contains("Hello ", "from ", "OpenAI", "data: [DONE]");
    }

    @Test
    void eachPieceArrivesBeforeTheNextIsSaid() throws Exception {
        HttpResponse<InputStream> response = post(uri(held, "/stream"), "Count", BodyHandlers.ofInputStream());
        try (InputStream events = response.body()) {
            StringBuilder read = new StringBuilder();
            readUntil(events, read, "one ");
            HELD.say("two");
            readUntil(events, read, "two");
            HELD.end();
            readUntil(events, read, "[DONE]");
        }
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    }

    @Test
    void aClosedTabCancelsTheCall() throws Exception {
        try (InputStream events = post(uri(held, "/stream"), "Count", BodyHandlers.ofInputStream())
                .body()) {
            readUntil(events, new StringBuilder(), "one ");
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            HELD.say("more ");
            return HELD.call().cancelled();
        });
    }

    private static void readUntil(InputStream events, StringBuilder read, String expected) throws IOException {
        byte[] buffer = new byte[4096];
        while (read.indexOf(expected) < 0) {
            int n = events.read(buffer);
            assertThat(n)
                    .as("The response ended before '%s': %s", expected, read)
                    .isNotNegative();
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
    }

    @Test
    void theModelCatalogIsOneBeanOfSpringAndCamel() throws Exception {
        assertThat(get(echo, "/models/gpt-5.4-mini")).contains("gpt-5.4-mini");
        assertThat(echo.getBean(LlmModelCatalog.NAME))
                .isInstanceOf(ModelCatalog.class)
                .isSameAs(echo.getBean(CamelContext.class).getRegistry().lookupByName(LlmModelCatalog.NAME));
    }

    @Test
    void healthHasThatOfCamel() throws Exception {
        JsonNode health = new ObjectMapper().readTree(get(echo, "/actuator/health"));
        assertThat(health.at("/status").asText()).isEqualTo("UP");
        assertThat(health.at("/components/camelHealth/status").asText()).isEqualTo("UP");
    }

    @Test
    void callsAreInTheMetricsOfTheApplication() throws Exception {
        post(uri(echo, "/ask"), "Good morning", BodyHandlers.ofString());
        JsonNode metric = new ObjectMapper().readTree(get(echo, "/actuator/metrics/gen_ai.client.operation.duration"));
        assertThat(metric.at("/measurements/0/value").asDouble()).isPositive();
        assertThat(metric.at("/availableTags").findValuesAsText("tag")).contains("gen_ai.request.model");
    }

    @Test
    void aMisspelledPropertyPreventsTheStart() {
        assertThatThrownBy(() -> application("--camel.component.llm.max-retrys=3"))
                .hasStackTraceContaining("camel.component.llm.max-retrys")
                .hasStackTraceContaining("the component llm has no option maxRetrys");
    }

    @Test
    void editorsKnowTheProperties() throws Exception {
        try (InputStream metadata =
                LlmComponent.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, ConfigurationMetadataProperty> properties = ConfigurationMetadataRepositoryJsonBuilder.create(
                            metadata)
                    .build()
                    .getAllProperties();
            assertThat(properties)
                    .containsKeys("camel.component.llm.api-key", "camel.component.llm.providers")
                    .allSatisfy((name, property) ->
                            assertThat(property.getDescription()).as(name).isNotBlank());
            assertThat(properties.get("camel.component.llm.request-timeout").getType())
                    .isEqualTo("java.time.Duration");
            assertThat(properties.get("camel.component.llm.cache").getHints().getValueHints())
                    .extracting(hint -> hint.getValue())
                    .contains("readOnly");
        }
    }
}
