package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Component;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users say of models, and what is said to users of models. */
class ModelFilesTest {
    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final LlmComponent component = new LlmComponent();

    @AfterEach
    void stop() {
        context.stop();
    }

    private ModelCatalog started(String files) {
        component.environment(Map.<String, String>of()::get);
        component.setModelFiles(files);
        context.addComponent("llm", component);
        context.start();
        return context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
    }

    @Test
    void filesAreReadAtStart() throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"acme\": [{\"id\": \"a-1\"}]}");
        Files.writeString(folder.resolve("b.yaml"), "openai:\n- id: gpt-4o\n  contextWindow: 12\n");
        ModelCatalog catalog = started("file:" + folder + "/*.json, file:" + folder + "/b.yaml");
        assertThat(catalog.find("acme", "a-1")).isPresent();
        assertThat(catalog.find("openai", "gpt-4o")).map(Model::contextWindow).contains(12);
    }

    @Test
    void aWrongFileKeepsTheComponentFromStarting() throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"acme\": [{\"id\": \"a-1\", \"contextWindow\": -3}]}");
        assertThatThrownBy(() -> started("file:" + folder + "/a.json"))
                .hasStackTraceContaining("a.json")
                .hasStackTraceContaining("acme:a-1")
                .hasStackTraceContaining("'contextWindow'");
    }

    @Test
    void withoutTheLibraryAYamlFileIsRefusedWithItsName() throws Exception {
        Files.writeString(folder.resolve("a.yaml"), "acme: []");
        try (WithoutJar loader = new WithoutJar("com.fasterxml.jackson.dataformat.yaml.")) {
            Component other = loader.component();
            other.getClass().getMethod("setModelFiles", String.class).invoke(other, "file:" + folder + "/a.yaml");
            context.addComponent("llm", other);
            assertThatThrownBy(context::start)
                    .hasStackTraceContaining("a.yaml is YAML, which needs the library jackson-dataformat-yaml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/nowhere/models.json", "classpath:nowhere/models.json", "file:/nowhere/*.json"})
    void aMissingFileKeepsTheComponentFromStarting(String address) {
        assertThatThrownBy(() -> started(address))
                .hasStackTraceContaining("ConfigurationException")
                .hasStackTraceContaining(address);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retired    | 2025-01-31 |       | is no longer served since 2025-01-31 | Use another model
            retired    |            | new-1 | is no longer served, as far as       | Use mock:new-1 instead
            deprecated | 2027-01-31 |       | is deprecated and ends on 2027-01-31 | Use another model
            deprecated |            | new-1 | is deprecated, its end is announced  | Use mock:new-1 instead
            """)
    void aModelThatEndsIsWarnedOfOnce(String status, String date, String successor, String what, String advice)
            throws Exception {
        Files.writeString(
                folder.resolve("a.json"),
                "{\"mock\": [{\"id\": \"echo\", \"status\": \"" + status + "\", \"deprecationDate\": " + json(date)
                        + ", \"successor\": " + json(successor) + "}]}");
        started("file:" + folder + "/a.json");
        String log = LogCapture.of(() -> {
            for (int i = 0; i < 3; i++) {
                context.createProducerTemplate()
                        .requestBodyAndHeaders(
                                "llm:mock:lorem?seed=" + i,
                                "Hi",
                                Map.of(LlmConstants.PROVIDER, "mock", LlmConstants.MODEL, "echo"));
            }
        });
        assertThat(log).containsOnlyOnce("The model mock:echo " + what).contains(advice);
    }

    private static String json(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    @Test
    void theModelOfAnEndpointIsLookedAtWhenItStarts() throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"mock\": [{\"id\": \"echo\", \"status\": \"retired\"}]}");
        started("file:" + folder + "/a.json");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            context.getEndpoint("llm:mock:echo").start();
            await().until(() ->
                    log.toString(StandardCharsets.UTF_8).contains("The model mock:echo is no longer served"));
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void theModelOfAnEndpointIsLookedUpOnceWhenItStarts() {
        List<String> lookedUp = new CopyOnWriteArrayList<>();
        context.getRegistry().bind("llmModelCatalog", new ModelCatalog() {
            @Override
            public Optional<Model> find(String provider, String model) {
                lookedUp.add(provider + ":" + model);
                return super.find(provider, model);
            }
        });
        started(null);
        context.getEndpoint("llm:mock:echo").start();
        context.stop(); // waits for the workers
        assertThat(lookedUp).containsExactly("mock:echo");
    }

    @Test
    void aModelInServiceIsNotSpokenOf() throws Exception {
        started(null);
        String log = LogCapture.of(() -> context.createProducerTemplate().requestBody("llm:mock:echo", (Object) "Hi"));
        assertThat(log).doesNotContain("The model");
    }
}
