package io.github.camelllm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables and examples of docs/configuration.md. To write the tables anew: {@code mvn test -pl camel-llm-component
 * -Dtest=ConfigurationPageTest -Ddocs.update=true}.
 */
class ConfigurationPageTest {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- not tried: ConfigurationPageTest reads it -->\n\n```(yaml|json|toml|properties)\n(.*?)```",
            Pattern.DOTALL);

    @Test
    void theTablesAreCurrent() throws IOException {
        GeneratedPage.check("configuration.md", Map.of("sections", sections(), "options", options()));
    }

    private static String sections() {
        return "| section | what it sets | options |\n|---|---|---|\n"
                + Stream.of(ConfigSection.values())
                        .map(ConfigurationPageTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(ConfigSection section) {
        List<String> own = section.options().stream()
                .filter(option -> !OptionTable.ofEndpoints().containsKey(option)
                        || option.equals("apiKey")
                        || option.equals("baseUrl"))
                .map(option -> "`" + option + "`")
                .toList();
        String options = own.isEmpty() ? "" : String.join(", ", own);
        boolean hasOthers = own.size() < section.options().size();
        String others =
                hasOthers ? (own.isEmpty() ? "" : ", and ") + "the [options of endpoints](#options-of-endpoints)" : "";
        return "| `" + section.key() + (section.isByName() ? ".`*name*" : "`") + " | " + section.description() + " | "
                + options + others + " |\n";
    }

    /** The options of endpoints with their variables. */
    private static String options() {
        return "| option | variable | in `defaults` |\n|---|---|---|\n"
                + ConfigSection.PROVIDERS.options().stream()
                        .filter(OptionTable.ofEndpoints()::containsKey)
                        .filter(option -> !option.equals("apiKey") && !option.equals("baseUrl"))
                        .map(ConfigurationPageTest::option)
                        .collect(Collectors.joining());
    }

    private static String option(String name) {
        String variable = EnvironmentOptions.variable("LLM", name);
        boolean isVariable = EnvironmentOptions.isAllowed(name);
        return "| `" + name + "` | " + (isVariable ? "`" + variable + "`" : "no") + " | "
                + (ConfigSection.DEFAULTS.options().contains(name) ? "yes" : "no") + " |\n";
    }

    private record Example(String format, String text) {}

    private static List<Example> examples() throws IOException {
        List<Example> all = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(GeneratedPage.path("configuration.md")));
        while (block.find()) {
            all.add(new Example(block.group(1), block.group(2)));
        }
        return all;
    }

    /** Returns the full example in YAML. */
    static String example() throws IOException {
        return examples().get(0).text();
    }

    @Test
    void theFullExampleHasAllSectionsAndNoMistake() throws IOException {
        FileConfiguration read = ConfigReader.read(
                "configuration.md", example(), ConfigFormat.YAML, ConfigSurroundings.unknown(name -> null));
        for (ConfigSection section : ConfigSection.values()) {
            assertThat(read.hasSame(section, FileConfiguration.EMPTY))
                    .as(section.key())
                    .isFalse();
        }
    }

    @Test
    void theOtherExamplesHaveNoMistake() throws IOException {
        assertThat(examples()).extracting(Example::format).contains("yaml", "toml", "properties", "json");
        for (Example example : examples()) {
            ConfigFormat format = ConfigFormat.of("llm." + example.format());
            assertThat(ConfigReader.mistakes(example.text(), format, ConfigSurroundings.unknown(name -> null)))
                    .as(example.text())
                    .isEmpty();
        }
    }

    @Test
    void thePageQuotesTheMistakesAsTheyAre() throws IOException {
        String page = Files.readString(GeneratedPage.path("configuration.md"));
        String file = "defaults:\n  maxRetries: many\nlimits:\n  team:\n    requestsPerMinuet: 600\n";
        for (ConfigMistake mistake :
                ConfigReader.mistakes(file, ConfigFormat.YAML, ConfigSurroundings.unknown(name -> null))) {
            assertThat(page).contains("llm.yaml:" + mistake.line() + ": " + mistake.what());
        }
    }
}
