package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who copies an example gets no warning about a deprecated model. */
class CurrentModelsTest {
    /** Pages that tell what was measured or decided, in the past. */
    private static final Set<String> HISTORY = Set.of("decisions.md", "performance.md");

    private static final Pattern NAME = Pattern.compile("[\\w@/.:-]*\\w");
    private static final Pattern ENTRY = Pattern.compile("\"?\\b(model|id)\"?[:=] *\"?([\\w.-]+\\w)");

    private static final ModelCatalog CATALOG = new ModelCatalog();
    private static final Set<String> ENDED = CATALOG.models().stream()
            .filter(model -> model.status() == ModelStatus.DEPRECATED || model.status() == ModelStatus.RETIRED)
            .flatMap(model -> Stream.concat(Stream.of(model.id()), model.aliases().stream())
                    .map(name -> model.provider() + ":" + name))
            .collect(Collectors.toSet());

    /** Returns the models in a text that end: {@code provider:model}, {@code llm:model}, or the value of a key. */
    private static List<String> endedModels(String text) {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            String path = name.group().replaceFirst("^llm:(//)?", "");
            names.add(
                    path.contains(":") || path.equals(name.group())
                            ? path
                            : CATALOG.find(path).map(Model::path).orElse(path));
        }
        Matcher entry = ENTRY.matcher(text);
        while (entry.find()) {
            CATALOG.find(entry.group(2)).map(Model::path).ifPresent(names::add);
        }
        return names.stream().filter(ENDED::contains).toList();
    }

    @Test
    void noPageNamesAModelThatEnds() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : Snippet.pages()) {
            if (!HISTORY.contains(page.getFileName().toString())) {
                endedModels(Files.readString(page)).forEach(model -> found.add(page + " " + model));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noSourceNamesAModelThatEnds() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path folder : List.of(Path.of("src/main/java"), Path.of("src/main/resources/kamelets"))) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    endedModels(Files.readString(file)).forEach(model -> found.add(file + " " + model));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void modelsThatEndAreFound() {
        assertThat(endedModels("to: llm:openai:gpt-4o?temperature=0")).containsExactly("openai:gpt-4o");
        assertThat(endedModels("{\"model\": \"gpt-4o\"}")).contains("openai:gpt-4o");
        assertThat(endedModels("from llm:gpt-4o.")).containsExactly("openai:gpt-4o");
        assertThat(endedModels("`openrouter:anthropic/claude-3.5-sonnet`")).hasSize(1);
        assertThat(endedModels("llm:openai:gpt-5.4-mini, GPT-4o, gpt-4o")).isEmpty();
    }
}
