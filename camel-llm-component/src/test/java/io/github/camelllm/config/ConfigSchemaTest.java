package io.github.camelllm.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.ProviderSettings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema in the jar; to write it anew: {@code mvn test -pl camel-llm-component -Dtest=ConfigSchemaTest -Ddocs.update=true}. */
class ConfigSchemaTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/camel-llm/configuration.schema.json");

    @Test
    void theFileInTheJarIsCurrent() throws IOException {
        String current = ConfigSchema.json().toPrettyString() + "\n";
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(FILE, current);
        }
        assertThat(Files.readString(FILE)).as("see this test's Javadoc").isEqualTo(current);
    }

    private static List<Error> errors(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ConfigSchema.json());
        JsonNode file = new YAMLMapper().readTree(yaml);
        return schema.validate(new ObjectMapper().readTree(file.toString()));
    }

    @Test
    void theExampleOfThePageFits() throws IOException {
        assertThat(errors(ConfigurationPageTest.example())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provders: {}",
                "defaults: {maxRetries: many}",
                "defaults: {maxRetries: -1}",
                "defaults: {cache: sometimes}",
                "limits: {team: {requestsPerMinuet: 1}}",
                "providers: x",
                "providers: {openai: {headers: [x]}}"
            })
    void whatTheReaderRefusesAnEditorMarks(String yaml) throws IOException {
        assertThat(errors(yaml)).isNotEmpty();
        assertThat(ConfigReader.mistakes(yaml, ConfigFormat.YAML, ConfigSurroundings.unknown(name -> null)))
                .isNotEmpty();
    }

    @Test
    void aPlaceholderFitsEverywhere() throws IOException {
        assertThat(errors("defaults: {maxRetries: '{{retries}}', cache: '{{cache}}', streaming: '{{streaming}}'}"))
                .isEmpty();
    }

    @Test
    void theSectionsHaveAllSettingsOfTheirBeans() {
        Map<ConfigSection, Class<?>> beans = Map.of(
                ConfigSection.PROVIDERS, ProviderSettings.class,
                ConfigSection.BUDGETS, BudgetSettings.class,
                ConfigSection.LIMITS, LimitSettings.class);
        beans.forEach((section, bean) -> assertThat(section.options())
                .as(bean.getName())
                .containsAll(Stream.of(bean.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.startsWith("set"))
                        .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                        .toList()));
    }
}
