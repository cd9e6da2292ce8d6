package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.OverloadedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
