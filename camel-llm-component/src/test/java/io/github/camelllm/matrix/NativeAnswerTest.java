package io.github.camelllm.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.matrix.MatrixConversation.Answered;
import io.github.camelllm.matrix.MatrixConversation.Called;
import io.github.camelllm.matrix.MatrixConversation.MatrixSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The matrix's answers are well-formed: the component understands each of them, whole and streamed. */
class NativeAnswerTest {
    private static MatrixRun matrix;

    @BeforeAll
    static void start() throws Exception {
        matrix = new MatrixRun();
    }

    @AfterAll
    static void stop() {
        matrix.close();
    }

    static Stream<Arguments> answers() {
        return MatrixProtocol.GEMINI_CHAT.senders().stream()
                .flatMap(sender -> Stream.of(Arguments.of(sender, false), Arguments.of(sender, true)));
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("answers")
    void theAnswerIsUnderstood(MatrixProtocol sender, boolean streamed) {
        List<Called> calls = List.of(new Called("call_1", "weather", "one"), new Called("call_2", "search", "two"));
        Answered said = new Answered("A thought", "Some words", calls);

        ChatResponse answer = matrix.answer(sender, conversation(said, streamed));

        assertThat(answer.text()).isEqualTo("Some words");
        assertThat(answer.reasoning()).isEqualTo("A thought");
        assertThat(answer.toolCalls()).extracting(ToolCall::name).containsExactly("weather", "search");
        assertThat(answer.toolCalls().get(0).arguments()).contains("one");
        assertThat(answer.toolCalls().get(1).arguments()).contains("two");
    }

    private static MatrixConversation conversation(Answered answer, boolean streamed) {
        MatrixSettings settings = new MatrixSettings(List.of(), null, null, null, null, null, null, false, streamed);
        return new MatrixConversation(
                List.of(), List.of(), List.of("Hello"), null, answer, List.of(), "Well?", null, settings);
    }
}
