package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.test.Received;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class ProviderLookupTest extends LlmTestSupport {
    private Received asked(String uri) {
        Exchange exchange = send(uri, "Hi");
        assertThat(exchange.getException()).isNull();
        return received();
    }

    private Provider provider(String name) {
        String json = """
                {"name": "%s", "displayName": "Mine", "protocol": "openai-chat", "baseUrl": "%s/",
                 "auth": {"scheme": "bearer", "required": false}, "defaultModel": "d"}
                """.formatted(name, server.baseUrl());
        return DescriptorReader.read(name, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aJsonFileOnTheClasspathIsAProvider() {
        Received received = asked("llm:testprovider:m?apiKey=tk-1&baseUrl=" + server.baseUrl());
        assertThat(received.header("X-Test-Key")).contains("tk-1");
        assertThat(received.header("X-Version")).contains("7");
        assertThat(received.header("Authorization")).isEmpty();
    }

    @Test
    void anAliasIsTheProvider() {
        environment.put("TESTPROVIDER_KEY", "tk-env");
        Exchange exchange = send("llm:test-alias:m?baseUrl=" + server.baseUrl(), "Hi");
        assertThat(received().header("X-Test-Key")).contains("tk-env");
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("testprovider");
    }

    @Test
    void aHeaderMayNameAnAlias() {
        environment.put("TESTPROVIDER_KEY", "tk-env");
        environment.put("TESTPROVIDER_URL", server.baseUrl().toString());
        Exchange exchange = send("llm:mock:echo", "Hi", Map.of(LlmConstants.PROVIDER, "test-alias"));
        assertThat(exchange.getException()).isNull();
        assertThat(received().header("X-Test-Key")).contains("tk-env");
    }

    @Test
    void aMissingKeyIsToldBeforeAnythingIsSent() {
        Exchange exchange = send("llm:testprovider:m?baseUrl=" + server.baseUrl(), "Hi");
        assertThat(exchange.getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContainingAll(
                        "No API key for Test Provider",
                        "option apiKey",
                        "camel.component.llm.providers[testprovider].apiKey",
                        "TESTPROVIDER_KEY or TESTPROVIDER_OLD_KEY");
        assertThat(server.requests()).isEmpty();
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(1);
    }

    @Test
    void aKeyThatLooksLikeAnotherProvidersIsSentAllTheSame() {
        Received received = asked("llm:testprovider:m?apiKey=sk-other&baseUrl=" + server.baseUrl());
        assertThat(received.header("X-Test-Key")).contains("sk-other");
    }

    @Test
    void aBeanIsAProvider() {
        context.getRegistry().bind("mine", provider("mine"));
        Received received = asked("llm:mine?apiKey=k");
        assertThat(received.path()).isEqualTo("/v1/chat/completions");
        assertThat(received.header("Authorization")).contains("Bearer k");
        assertThat(json(received).at("/model").asText()).isEqualTo("d");
    }

    @Test
    void aBeanTakesThePlaceOfADescriptorOfItsName() {
        context.getRegistry().bind("testprovider", provider("testprovider"));
        assertThat(json(asked("llm:testprovider")).at("/model").asText()).isEqualTo("d");
    }

    @Test
    void aBeanUnderAnotherNameIsRefusedLestKeysGoAstray() {
        context.getRegistry().bind("mine", provider("openai"));
        assertThatThrownBy(() -> send("llm:mine", "Hi"))
                .hasStackTraceContaining("The bean 'mine' calls its provider 'openai'");
    }

    @Test
    void codeIsAProvider() {
        AtomicReference<Call> asked = new AtomicReference<>();
        context.getRegistry().bind("code", (ChatProvider) call -> {
            asked.set(call);
            return CompletableFuture.completedFuture(ChatResponse.builder()
                    .parts(List.of(new Part.Text("from code")))
                    .build());
        });
        Exchange exchange = send("llm:code:m1?apiKey=k", "Hi");
        assertThat(exchange.getMessage().getBody()).isEqualTo("from code");
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("code");
        assertThat(asked.get().request().model()).isEqualTo("m1");
        assertThat(asked.get().options().apiKey()).isEqualTo("k");
    }

    @Test
    void codeThatThrowsIsARejectedCall() {
        context.getRegistry().bind("code", (ChatProvider) call -> {
            throw new IllegalStateException("oops");
        });
        assertThat(send("llm:code:m1", "Hi").getException()).hasMessageContaining("oops");
    }

    @Test
    void codeThatNeverMeantToAnswerIsNamed() {
        context.getRegistry().bind("code", (ChatProvider) call -> null);
        assertThat(send("llm:code:m1", "Hi").getException()).hasMessageContaining("returned null");
    }

    @Test
    void theProviderThatIsSetForRoutesThatNameNoneIsAskedForTheirModels() {
        environment.put("LLM_PROVIDER", "openai-compatible");
        environment.put("OPENAI_COMPATIBLE_BASE_URL", server.baseUrl().toString());
        assertThat(json(asked("llm:gpt-4o")).at("/model").asText()).isEqualTo("gpt-4o");
    }

    @Test
    void aRouteThatNamesAProviderIsNotSentElsewhere() {
        environment.put("LLM_PROVIDER", "openai-compatible");
        environment.put("OPENAI_COMPATIBLE_BASE_URL", server.baseUrl().toString());
        assertThat(send("llm:mock:echo", "Hi").getMessage().getBody()).isEqualTo("Hi");
        assertThat(server.requests()).isEmpty();
    }
}
