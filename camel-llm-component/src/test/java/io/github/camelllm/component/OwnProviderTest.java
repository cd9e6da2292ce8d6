package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a provider of one's own, and how it is replaced while routes run. */
class OwnProviderTest extends LlmTestSupport {
    @TempDir
    Path folder;

    private final FakeLlmServer second = FakeLlmServer.start();

    private void write(String name, String baseUrl) throws IOException {
        Files.writeString(folder.resolve(name + ".json"), """
                {"name": "%s", "protocol": "openai-chat", "baseUrl": "%s", "aliases": ["%s-alias"],
                 "environment": {"apiKey": ["ACME_KEY"]}, "defaultModel": "acme-1", "modelPatterns": ["acme-.*"],
                 "headers": {"X-Team": "blue"}}
                """.formatted(name, baseUrl, name));
    }

    /** Starts another component, which reads the folder. */
    private LlmComponent useFolder() {
        LlmComponent own = new LlmComponent();
        own.environment(Map.of("ACME_KEY", "key-of-acme")::get);
        own.setProviderFiles(folder.toUri() + "*.json");
        context.removeComponent("llm");
        context.addComponent("llm", own);
        return own;
    }

    private static Provider at(FakeLlmServer where) {
        return Provider.builder()
                .baseUrl(where.baseUrl().toString())
                .keyRequired(false)
                .build();
    }

    private Object ask(String uri) {
        Exchange exchange = send(uri, "Hi");
        if (exchange.getException() != null) {
            throw new AssertionError("The call failed", exchange.getException());
        }
        return exchange.getMessage().getBody();
    }

    @Test
    void aFileInAFolderIsAProvider() throws IOException {
        write("acme", server.baseUrl().toString());
        useFolder();
        for (String uri : List.of("llm:acme", "llm:acme-alias", "llm:acme-1", "llm:acme:acme-1")) {
            assertThat(ask(uri)).isEqualTo("Hello");
            Received received = received();
            assertThat(received.header("Authorization")).contains("Bearer key-of-acme");
            assertThat(received.header("X-Team")).contains("blue");
            assertThat(json(received).at("/model").asText()).isEqualTo("acme-1");
        }
    }

    @Test
    void aFileWinsOverTheDescriptorThatComesWithTheComponent() throws IOException {
        write("openai", server.baseUrl().toString());
        useFolder();
        ask("llm:openai:m");
        assertThat(received().header("X-Team")).contains("blue");
    }

    @Test
    void aFileThatComesLaterIsFound() throws IOException {
        useFolder();
        ask("llm:mock:echo");
        write("acme", server.baseUrl().toString());
        assertThat(ask("llm:acme")).isEqualTo("Hello");
    }

    @Test
    void aFileThatChangesIsReadWhenTheComponentIsAsked() throws IOException {
        second.always(Answer.chat("Second"));
        write("acme", server.baseUrl().toString());
        LlmComponent own = useFolder();
        assertThat(ask("llm:acme")).isEqualTo("Hello");
        write("acme", second.baseUrl().toString());
        assertThat(ask("llm:acme")).isEqualTo("Hello");
        own.reloadProviders();
        assertThat(ask("llm:acme")).isEqualTo("Second");
    }

    @Test
    void aWrongFileChangesNothing() throws IOException {
        write("acme", server.baseUrl().toString());
        LlmComponent own = useFolder();
        ask("llm:acme");
        Files.writeString(folder.resolve("acme.json"), "{");
        assertThatThrownBy(own::reloadProviders).hasMessageContainingAll("acme.json", "is not JSON");
        assertThat(ask("llm:acme")).isEqualTo("Hello");
    }

    @Test
    void aProviderBuiltInJavaIsAProvider() {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl(server.baseUrl().toString())
                                .keyHeader("X-Acme-Key")
                                .keyVariable("ACME_KEY")
                                .header("X-Team", "blue")
                                .defaultModel("acme-1")
                                .build());
        environment.put("ACME_KEY", "key-of-acme");
        Exchange exchange = send("llm:acme", "Hi");
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("acme");
        Received received = received();
        assertThat(received.header("X-Acme-Key")).contains("key-of-acme");
        assertThat(received.header("X-Team")).contains("blue");
        assertThat(json(received).at("/model").asText()).isEqualTo("acme-1");
    }

    @Test
    void aBeanOfAYamlFileIsAProvider() throws Exception {
        environment.put("ACME_KEY", "key-of-acme");
        load("""
                - beans:
                    - name: acme
                      type: io.github.camelllm.provider.Provider
                      builderClass: io.github.camelllm.provider.ProviderBuilder
                      properties:
                        displayName: Acme
                        protocol: openai-chat
                        baseUrl: %s
                        keyHeader: X-Acme-Key
                        keyVariable: ACME_KEY
                        defaultModel: acme-1
                        modelPattern: acme-.*
                        quirk: max-tokens
                        headerLines: |
                          X-Team: blue
                          X-Version: 7
                - route:
                    from:
                      uri: direct:acme
                      steps:
                        - to:
                            uri: llm:acme
                            parameters:
                              maxTokens: 5
                """.formatted(server.baseUrl()));
        assertThat(ask("direct:acme")).isEqualTo("Hello");
        Received received = received();
        assertThat(received.header("X-Acme-Key")).contains("key-of-acme");
        assertThat(received.header("X-Team")).contains("blue");
        assertThat(received.header("X-Version")).contains("7");
        assertThat(json(received).at("/max_tokens").asInt()).isEqualTo(5);
        assertThat(ask("llm:acme-2")).isEqualTo("Hello");
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("acme.yaml", yaml));
    }

    @Test
    void codeIsAProvider() {
        context.getRegistry().bind("code", answering("From code"));
        assertThat(ask("llm:code")).isEqualTo("From code");
    }

    private static ChatProvider answering(String text) {
        return call -> CompletableFuture.completedFuture(response(text));
    }

    private static ChatResponse response(String text) {
        return ChatResponse.builder().parts(List.of(new Part.Text(text))).build();
    }

    @Test
    void anotherBeanUnderTheNameIsAskedFromTheNextCallOn() {
        second.always(Answer.chat("Second"));
        context.getRegistry().bind("acme", at(server));
        assertThat(ask("llm:acme:m")).isEqualTo("Hello");
        context.getRegistry().bind("acme", at(second));
        assertThat(ask("llm:acme:m")).isEqualTo("Second");
        context.getRegistry().bind("acme", ChatProvider.class, answering("From code"));
        assertThat(ask("llm:acme:m")).isEqualTo("From code");
        context.getRegistry().bind("acme", ChatProvider.class, answering("From other code"));
        assertThat(ask("llm:acme:m")).isEqualTo("From other code");
    }

    @Test
    void aReplacementTakesThePlaceOfAnythingAndGivesItBack() throws IOException {
        write("acme", server.baseUrl().toString());
        LlmComponent own = useFolder();
        context.getRegistry().bind("bean", answering("Bean"));
        for (String name : List.of("acme", "bean")) {
            Object before = ask("llm:" + name);
            own.replaceProvider(name, answering("From code"));
            assertThat(ask("llm:" + name)).isEqualTo("From code");
            second.always(Answer.chat("Second"));
            own.replaceProvider(name, at(second));
            assertThat(ask("llm:" + name + ":m")).isEqualTo("Second");
            own.restoreProvider(name);
            assertThat(ask("llm:" + name)).isEqualTo(before);
        }
    }

    @Test
    void aBeanTakesThePlaceOfADescriptorAndGivesItBack() throws IOException {
        write("acme", server.baseUrl().toString());
        useFolder();
        assertThat(ask("llm:acme")).isEqualTo("Hello");
        context.getRegistry().bind("acme", answering("From code"));
        assertThat(ask("llm:acme")).isEqualTo("From code");
        context.getRegistry().unbind("acme");
        assertThat(ask("llm:acme")).isEqualTo("Hello");
    }

    @Test
    void aProviderThatAMessageNamesIsReplacedToo() {
        context.getRegistry().bind("acme", answering("First"));
        assertThat(askedByHeader()).isEqualTo("First");
        component.replaceProvider("acme", answering("Second"));
        assertThat(askedByHeader()).isEqualTo("Second");
    }

    private Object askedByHeader() {
        return send("llm:mock:echo", "Hi", Map.of(LlmConstants.PROVIDER, "acme"))
                .getMessage()
                .getBody();
    }

    @Test
    void callsUnderWayFinishOnTheProviderTheyBeganWith() {
        CompletableFuture<ChatResponse> late = new CompletableFuture<>();
        CompletableFuture<Call> begun = new CompletableFuture<>();
        context.getRegistry().bind("acme", (ChatProvider) call -> {
            begun.complete(call);
            return late;
        });
        CompletableFuture<Exchange> first =
                template.asyncSend("llm:acme:m", e -> e.getMessage().setBody("Hi"));
        begun.join();
        component.replaceProvider("acme", answering("New"));
        assertThat(ask("llm:acme:m")).isEqualTo("New");
        late.complete(response("Old"));
        assertThat(first.join().getMessage().getBody()).isEqualTo("Old");
    }

    @Test
    void aRetryStaysWithTheProviderTheCallBeganWith() {
        second.always(Answer.chat("Second"));
        context.getRegistry().bind("acme", at(server));
        server.respond(request -> {
            boolean firstAttempt = server.requests().size() == 1;
            context.getRegistry().bind("acme", at(second));
            return firstAttempt ? Answer.error(500, "x", "broken") : Answer.chat("Old, at last");
        });
        assertThat(ask("llm:acme:m?maxRetries=1&baseDelay=1")).isEqualTo("Old, at last");
        assertThat(second.requests()).isEmpty();
        assertThat(ask("llm:acme:m?maxRetries=1&baseDelay=1")).isEqualTo("Second");
    }

    @Test
    void aReplacementThatCannotWorkFailsItsCallsAndNoOthers() {
        context.getRegistry().bind("acme", at(server));
        ask("llm:acme:m");
        context.getRegistry().bind("acme", Provider.builder().build());
        assertThat(send("llm:acme:m", "Hi").getException()).hasMessageContaining("'acme' has no base URL");
        context.getRegistry().bind("acme", at(server));
        assertThat(ask("llm:acme:m")).isEqualTo("Hello");
    }

    @Test
    void aDescriptorThatIsReadMayBeBoundToo() {
        byte[] json = "{\"name\": \"acme\", \"protocol\": \"openai-chat\", \"baseUrl\": \"%s\"}"
                .formatted(server.baseUrl())
                .getBytes(StandardCharsets.UTF_8);
        context.getRegistry().bind("acme", DescriptorReader.read("acme", json));
        assertThat(ask("llm:acme:m?apiKey=k")).isEqualTo("Hello");
    }

    @AfterEach
    void closeSecond() {
        second.close();
    }
}
