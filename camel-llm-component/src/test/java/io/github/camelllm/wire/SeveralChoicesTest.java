package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.conformance.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where more than one answer was asked for, that with the index 0 counts. */
class SeveralChoicesTest {
    private static String read(Protocol protocol, boolean several, String stream) {
        Dialect dialect = new Dialect("acme", "m", Set.of(), null, ProviderFacts.NONE, several, false, false);
        return Outcome.of(sink -> {
                    StreamDecoder decoder = protocol.codec().streamed(Streams.OK, dialect, sink);
                    decoder.feed(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)));
                    return decoder.end();
                })
                .response()
                .text();
    }

    private static String choice(int index, String text) {
        return "{\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"" + text + "\"}}]}";
    }

    @Test
    void theOtherChoicesOfAStreamDoNotCount() {
        String stream = Streams.events(choice(1, "x"), choice(0, "a"), choice(1, "y"), choice(0, "b"), choice(1, "z"));
        assertThat(read(Protocol.OPENAI_CHAT, true, stream)).isEqualTo("ab");
        assertThat(read(Protocol.OPENAI_CHAT, false, stream)).isEqualTo("xaybz");
    }

    @Test
    void repeatedChunksOfAnotherChoiceDoNotCount() {
        String stream = Streams.events(choice(1, "x"), choice(1, "y"), choice(1, "z"), choice(0, "a"));
        assertThat(read(Protocol.OPENAI_CHAT, true, stream)).isEqualTo("a");
    }

    @Test
    void theOtherCandidatesOfAStreamDoNotCount() {
        String one = "data: {\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}\n\n";
        String zero =
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]}\n\n";
        assertThat(read(Protocol.GEMINI_GENERATE, true, one + zero)).isEqualTo("a");
    }

    @Test
    void aRequestAsksForSeveralByAnAdditionalField() {
        assertThat(asks(Map.of("n", 2))).isTrue();
        assertThat(asks(Map.of("n", "12"))).isTrue();
        assertThat(asks(Map.of("candidateCount", ExactJson.tree(3)))).isTrue();
        assertThat(asks(Map.of("generationConfig", Map.of("candidateCount", 2))))
                .isTrue();
        assertThat(asks(Map.of("n", 1))).isFalse();
        assertThat(asks(Map.of("generationConfig", Map.of("topK", 2)))).isFalse();
        assertThat(asks(Map.of())).isFalse();
    }

    private static boolean asks(Map<String, Object> additional) {
        return Dialect.asksForSeveral(
                ChatRequest.of("Hi").toBuilder().additional(additional).build());
    }
}
