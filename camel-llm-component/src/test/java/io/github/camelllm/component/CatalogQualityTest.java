package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What designers, plug-ins of editors and {@code camel validate} know about the component, by Camel's own catalog. */
class CatalogQualityTest {
    private static final Path JSON = Path.of("src/generated/resources/META-INF/io/github/camelllm/component/llm.json");

    /** Groups of Camel's components, and three of ours for options that they do not have. */
    private static final Set<String> GROUPS = Set.of(
            "producer",
            "producer (advanced)",
            "advanced",
            "common",
            "security",
            "proxy",
            "cache",
            "health",
            "limits",
            "logging",
            "mock",
            "retry",
            "telemetry",
            "timeout");

    private final CamelCatalog catalog = new DefaultCamelCatalog();
    private final String json = read();
    private final ComponentModel model = JsonMapper.generateComponentModel(json);

    CatalogQualityTest() {
        catalog.addComponent("llm", LlmComponent.class.getName(), json);
    }

    private static String read() {
        try {
            return Files.readString(JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theCatalogKnowsTheComponent() {
        assertThat(catalog.findComponentNames()).contains("llm");
        assertThat(catalog.findComponentNames("ai")).contains("llm");
        assertThat(catalog.componentJSonSchema("llm")).isEqualTo(json);
        assertThat(model.isProducerOnly()).isTrue();
        assertThat(model.isRemote()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llm:openai",
                "llm:openai:gpt-5.4-mini",
                "llm:openrouter:anthropic/claude-sonnet-5?maxRetries=3&requestTimeout=30s&cache=readOnly&seed=7",
                "llm:mock:echo?mock.latency=10&additionalHeader.X-Team=blue&additionalBodyProperty.service_tier=flex",
                "llm:openai:gpt-5.4-mini?temperature=0.2&tools=#bean:tools&streaming=true"
            })
    void validUrisAreValid(String uri) {
        EndpointValidationResult result = catalog.validateEndpointProperties(uri);
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "llm:openai:m?maxRetries=abc, maxRetries",
        "llm:openai:m?nope=1, nope",
        "llm:openai:m?cache=sometimes, cache",
        "llm:openai:m?streaming=maybe, streaming",
        "llm:openai:m?temperature=warm, temperature"
    })
    void mistakesAreNamed(String uri, String option) {
        EndpointValidationResult result = catalog.validateEndpointProperties(uri);
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.summaryErrorMessage(false)).contains(option);
    }

    @ParameterizedTest
    @CsvSource({
        "camel.component.llm.max-retries=3, true",
        "camel.component.llm.requestTimeout=30s, true",
        "camel.component.llm.max-retrys=3, false",
        "camel.component.llm.maxRetries=abc, false"
    })
    void propertiesAreValidated(String line, boolean valid) {
        ConfigurationPropertiesValidationResult result = catalog.validateConfigurationProperty(line);
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isEqualTo(valid);
    }

    @Test
    void optionsAreInKnownGroupsAndDescribed() {
        assertThat(model.getOptions()).allSatisfy(option -> {
            assertThat(option.getGroup()).as(option.getName()).isIn(GROUPS);
            assertThat(option.getDescription()).as(option.getName()).endsWith(".");
            assertThat(option.getDisplayName()).as(option.getName()).isNotBlank();
        });
        assertThat(model.getEndpointOptions()).hasSizeGreaterThan(50).allSatisfy(option -> assertThat(option.getGroup())
                .as(option.getName())
                .isIn(GROUPS));
    }

    @Test
    void secretsAreMarked() {
        Set<String> secret = new TreeSet<>();
        model.getEndpointOptions().stream().filter(o -> o.isSecret()).forEach(o -> secret.add(o.getName()));
        model.getOptions().stream().filter(o -> o.isSecret()).forEach(o -> secret.add(o.getName()));
        assertThat(secret).containsExactlyInAnyOrder("additionalHeader", "apiKey", "oauthClientSecret", "redisUri");
        assertThat(model.getEndpointHeaders())
                .filteredOn(header -> header.isSecret())
                .extracting(header -> header.getName())
                .containsExactly("CamelLlmApiKey");
    }

    @Test
    void headersAreThoseOfAProducer() {
        assertThat(model.getEndpointHeaders()).hasSizeGreaterThan(40).allSatisfy(header -> {
            assertThat(header.getLabel()).as(header.getName()).matches("producer,(in|out)");
            assertThat(header.getJavaType()).as(header.getName()).isNotBlank();
            assertThat(header.getDescription()).as(header.getName()).endsWith(".");
        });
    }

    @Test
    void typesAreThoseOfCamelsOwnComponents() throws IOException {
        JsonNode seed = new ObjectMapper().readTree(json).at("/properties/seed");
        assertThat(seed.path("javaType").asText()).isEqualTo("java.lang.Long");
        assertThat(seed.path("type").asText()).isEqualTo("integer");
        List<String> times = model.getEndpointOptions().stream()
                .filter(option -> option.getName().toLowerCase(Locale.ROOT).matches(".*(timeout|delay|ttl|wait)$"))
                .filter(option -> !option.getType().equals("duration"))
                .map(ComponentModel.EndpointOptionModel::getName)
                .toList();
        assertThat(times).isEmpty();
        assertThat(Map.of("name", model.getName(), "title", model.getTitle()))
                .containsEntry("name", "llm")
                .containsEntry("title", "LLM");
    }
}
