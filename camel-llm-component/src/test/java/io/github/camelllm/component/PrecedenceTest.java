package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the key, the address and the model of a provider come from: what is named first here wins. */
class PrecedenceTest {
    private static final String HEADER = "tk-header";
    private static final String OPTION = "tk-option";
    private static final String PROVIDERS = "tk-providers";
    private static final String GLOBAL = "tk-global";
    private static final String FILE = "tk-file";
    private static final String ENVIRONMENT = "tk-environment";

    @TempDir
    Path folder;

    private final FakeLlmServer server = FakeLlmServer.start();
    private final Map<String, String> environment = new HashMap<>();
    private final LlmComponent component = new LlmComponent();
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void setEverything() throws Exception {
        server.always(Answer.chat("Hello"));
        environment.put("TESTPROVIDER_KEY", ENVIRONMENT);
        environment.put("TESTPROVIDER_URL", server.baseUrl() + "/environment");
        environment.put("TESTPROVIDER_MODEL", "environment");
        component.environment(environment::get);
        file(
                "testprovider.apiKey=" + FILE,
                "testprovider.baseUrl=" + server.baseUrl() + "/file",
                "testprovider.model=file");
        component.getConfiguration().setApiKey(GLOBAL);
        component.getConfiguration().setBaseUrl(server.baseUrl() + "/global");
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(PROVIDERS);
        settings.setBaseUrl(server.baseUrl() + "/providers");
        settings.setModel("providers");
        component.getProviders().put("testprovider", settings);
        context.addComponent("llm", component);
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        server.close();
    }

    private void file(String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve("llm.properties"), String.join("\n", lines));
        component.setConfigurationFile("file:" + file);
    }

    private Received ask(String uri, Map<String, Object> headers) {
        context.start();
        Object answer = context.createProducerTemplate().requestBodyAndHeaders(uri, "Hi", headers);
        assertThat(answer).isEqualTo("Hello");
        return server.takeRequest(Duration.ofSeconds(10));
    }

    private Received ask(String uri) {
        return ask(uri, Map.of());
    }

    private static String key(Received request) {
        return request.header("X-Test-Key").orElseThrow();
    }

    private void withoutProviderSettings() {
        component.getProviders().clear();
    }

    private void withoutGlobal() {
        component.getConfiguration().setApiKey(null);
        component.getConfiguration().setBaseUrl(null);
    }

    @Test
    void aHeaderWinsOverAll() {
        Received request = ask(
                "llm:testprovider:uri?apiKey=" + OPTION, Map.of(LlmConstants.API_KEY, HEADER, LlmConstants.MODEL, "h"));
        assertThat(key(request)).isEqualTo(HEADER);
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("h");
    }

    @Test
    void theEndpointsOptionWinsOverTheComponent() {
        Received request = ask("llm:testprovider:uri?apiKey=" + OPTION + "&baseUrl=" + server.baseUrl() + "/option");
        assertThat(key(request)).isEqualTo(OPTION);
        assertThat(request.path()).isEqualTo("/v1/option/chat/completions");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("uri");
    }

    @Test
    void theEndpointsOptionWinsEvenIfItIsTheSameAsTheGlobalOne() {
        assertThat(key(ask("llm:testprovider:uri?apiKey=" + GLOBAL))).isEqualTo(GLOBAL);
    }

    @Test
    void whatTheComponentHasForAProviderWinsOverWhatItHasForAll() {
        Received request = ask("llm:testprovider");
        assertThat(key(request)).isEqualTo(PROVIDERS);
        assertThat(request.path()).isEqualTo("/v1/providers/chat/completions");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("providers");
    }

    @Test
    void whatTheComponentHasForAllWinsOverTheFile() {
        withoutProviderSettings();
        Received request = ask("llm:testprovider");
        assertThat(key(request)).isEqualTo(GLOBAL);
        assertThat(request.path()).isEqualTo("/v1/global/chat/completions");
    }

    @Test
    void theFileWinsOverTheEnvironment() {
        withoutProviderSettings();
        withoutGlobal();
        Received request = ask("llm:testprovider");
        assertThat(key(request)).isEqualTo(FILE);
        assertThat(request.path()).isEqualTo("/v1/file/chat/completions");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("file");
    }

    @Test
    void theFileMayHavePlaceholders() throws IOException {
        withoutProviderSettings();
        withoutGlobal();
        context.getPropertiesComponent().addInitialProperty("of.a.vault", "tk-vault");
        file("testprovider.apiKey={{of.a.vault}}");
        assertThat(key(ask("llm:testprovider"))).isEqualTo("tk-vault");
    }

    @Test
    void theEnvironmentIsAskedLast() throws IOException {
        withoutProviderSettings();
        withoutGlobal();
        file("# nothing");
        Received request = ask("llm:testprovider");
        assertThat(key(request)).isEqualTo(ENVIRONMENT);
        assertThat(request.path()).isEqualTo("/v1/environment/chat/completions");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("environment");
    }

    @Test
    void theFirstVariableThatIsSetWins() throws IOException {
        withoutProviderSettings();
        withoutGlobal();
        file();
        environment.put("TESTPROVIDER_KEY", "  ");
        environment.put("TESTPROVIDER_OLD_KEY", " tk-old\n");
        assertThat(key(ask("llm:testprovider"))).isEqualTo("tk-old");
    }

    @Test
    void blankCountsAsNotSet() {
        component.getProviders().get("testprovider").setApiKey(" ");
        component.getConfiguration().setApiKey("");
        assertThat(key(ask("llm:testprovider?apiKey=", Map.of(LlmConstants.API_KEY, " "))))
                .isEqualTo(FILE);
    }

    @Test
    void aProviderThatAMessageNamesNeverGetsTheEndpointsKeyAddressOrModel() {
        Received request = ask(
                "llm:openai-compatible:uri?apiKey=" + OPTION + "&baseUrl=" + server.baseUrl() + "/option",
                Map.of(LlmConstants.PROVIDER, "testprovider"));
        assertThat(key(request)).isEqualTo(PROVIDERS);
        assertThat(request.path()).isEqualTo("/v1/providers/chat/completions");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("providers");
        assertThat(request.toString() + request.headers() + request.body()).doesNotContain(OPTION);
    }

    @Test
    void aProviderThatAMessageNamesDoesNotGetWhatIsSetForAllEither() {
        withoutProviderSettings();
        Received request = ask(
                "llm:openai-compatible:uri?apiKey=" + OPTION + "&baseUrl=" + server.baseUrl() + "/option",
                Map.of(LlmConstants.PROVIDER, "testprovider"));
        assertThat(key(request)).isEqualTo(FILE);
        assertThat(request.path()).isEqualTo("/v1/file/chat/completions");
    }

    @Test
    void aMessageThatNamesTheEndpointsOwnProviderChangesNothing() {
        Received request = ask("llm:testprovider:uri?apiKey=" + OPTION, Map.of(LlmConstants.PROVIDER, "test-alias"));
        assertThat(key(request)).isEqualTo(OPTION);
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("uri");
    }

    @Test
    void aConfigurationFileThatIsNamedMustExist() {
        component.setConfigurationFile("file:" + folder.resolve("missing.properties"));
        assertThatThrownBy(context::start).hasStackTraceContaining("missing.properties");
    }

    @Test
    void headerBodyOptionAndComponentAreAskedInThisOrderForSettings() {
        component.getConfiguration().setTemperature(0.1);
        component.getConfiguration().setTopP(0.1);
        component.getConfiguration().setMaxTokens("1");
        component.getConfiguration().setSeed(1L);
        context.start();
        context.createProducerTemplate()
                .requestBodyAndHeader(
                        "llm:testprovider:uri?temperature=0.2&topP=0.2&maxTokens=2&inputFormat=openai&inputSettings=override",
                        "{\"temperature\":0.3,\"top_p\":0.3,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                        LlmConstants.TEMPERATURE,
                        "0.4");
        var sent = LlmTestSupport.json(server.takeRequest(Duration.ofSeconds(10)));
        assertThat(sent.at("/temperature").asDouble()).isEqualTo(0.4);
        assertThat(sent.at("/top_p").asDouble()).isEqualTo(0.3);
        assertThat(sent.at("/max_completion_tokens").asInt()).isEqualTo(2);
        assertThat(sent.at("/seed").asInt()).isEqualTo(1);
    }
}
