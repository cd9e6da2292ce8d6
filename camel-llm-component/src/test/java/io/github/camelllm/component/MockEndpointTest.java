package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.OverloadedException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MockEndpointTest extends LlmTestSupport {
    @Test
    void aBeanScriptsTheAnswers() {
        context.getRegistry().bind("answers", List.of("one", "two"));
        String uri = "llm:mock:scripted?mock.script=#answers";
        assertThat(send(uri, "x").getMessage().getBody()).isEqualTo("one");
        assertThat(send(uri, "x").getMessage().getBody()).isEqualTo("two");
    }

    @Test
    void aHeaderScriptsTheAnswer() {
        assertThat(send("llm:mock:scripted", "x", Map.of(LlmConstants.MOCK_ANSWER, "yes"))
                        .getMessage()
                        .getBody())
                .isEqualTo("yes");
    }

    @Test
    void aHeaderScriptsTheError() {
        Object error = ErrorKind.OVERLOADED.exception("full");
        assertThat(send("llm:mock:scripted?maxRetries=0", "x", Map.of(LlmConstants.MOCK_ANSWER, error))
                        .getException())
                .isInstanceOf(OverloadedException.class);
    }

    @Test
    void theHeaderForTheMockGoesToNoOtherProvider() {
        assertThat(sent(uri(), "x", Map.of(LlmConstants.MOCK_ANSWER, "yes")).has("mock.answer"))
                .isFalse();
    }

    @Test
    void withoutJacksonsYamlOnlyAScriptInYamlIsMissed() throws Exception {
        try (WithoutJar loader = new WithoutJar("com.fasterxml.jackson.dataformat.yaml.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("llm", loader.component());
            other.start();
            ProducerTemplate asking = other.createProducerTemplate();
            assertThat(asking.requestBody("llm:mock:echo", (Object) "Hi")).isEqualTo("Hi");
            assertThatThrownBy(() -> asking.requestBody(
                            "llm:mock:scripted?mock.script=classpath:mock-answers.yaml", (Object) "Hi"))
                    .hasStackTraceContaining("needs jackson-dataformat-yaml");
        }
    }

    /** A schema may come with a message; it must not fill the memory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'string','minLength':2000000000}",
                "{'type':'string','pattern':'^((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}$'}",
                "{'type':'string','pattern':'^(a{999999}){999999}$'}",
                "{'type':'array','minItems':2000000000,'items':{'type':'null'}}"
            })
    void aSchemaThatWantsTooMuchIsRefused(String schema) {
        String json = "{'type':'object','required':['x'],'properties':{'x':" + schema + "}}";
        Exchange exchange = send("llm:mock:schema", "x", Map.of(LlmConstants.JSON_SCHEMA, json.replace('\'', '"')));
        assertThat(exchange.getException()).isInstanceOf(LlmException.class).hasMessageContaining("x");
    }

    @Test
    void theComponentsScriptMayBeABean() throws Exception {
        context.getRegistry().bind("answers", java.util.List.of("from the bean"));
        component.getConfiguration().getMock().put("script", "#answers");
        assertThat(send("llm:mock:scripted", "x").getMessage().getBody()).isEqualTo("from the bean");
    }

    @Test
    void whoComesFromCamelOpenAiIsToldTheForm() {
        assertThatThrownBy(() -> send("llm:chat-completion?model=gpt-5.4-mini", "x"))
                .hasStackTraceContaining("llm:provider:model");
    }
}
