package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.EncodedRequest;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import io.github.camelllm.wire.StreamDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Codec} of chats has to do; one proves itself by a subclass that names it and a sample. */
public abstract class CodecContract {
    private static final Dialect DIALECT = new Dialect("acme", "model-a", Set.of());

    /** For subclasses. */
    protected CodecContract() {}

    /** Returns the codec. */
    protected abstract Codec codec();

    /** Returns a request, with what a provider answers to it. */
    protected abstract Sample sample();

    /**
     * A request with its answer.
     *
     * @param request what is asked
     * @param body the answer that is not streamed
     * @param stream the streamed answer, which may have frames of any size
     * @param contentType the media type of the streamed answer
     * @param text the text of both; at least two characters
     */
    public record Sample(ChatRequest request, byte[] body, byte[] stream, String contentType, String text) {
        /** Makes a sample of texts. */
        public static Sample of(ChatRequest request, String body, String stream, String contentType, String text) {
            return new Sample(
                    request,
                    body.getBytes(StandardCharsets.UTF_8),
                    stream.getBytes(StandardCharsets.UTF_8),
                    contentType,
                    text);
        }
    }

    private static ResponseHead head(int status, String contentType) {
        return new ResponseHead(status, Headers.of("content-type", contentType, "x-request-id", "req-1"));
    }

    private ChatResponse read(byte[] stream, int size, List<Delta> deltas) {
        StreamDecoder decoder = codec().streamed(head(200, sample().contentType()), DIALECT, deltas::add);
        for (int at = 0; at < stream.length; at += size) {
            decoder.feed(ByteBuffer.wrap(stream, at, Math.min(size, stream.length - at)));
        }
        ChatResponse answer = decoder.end();
        assertThat(decoder.text()).isEqualTo(answer.text());
        return answer;
    }

    private static String text(List<Delta> deltas) {
        StringBuilder text = new StringBuilder();
        deltas.forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    @Test
    void aRequestIsWrittenAsJsonToAPath() {
        for (boolean streamed : new boolean[] {false, true}) {
            EncodedRequest encoded = codec().encode(sample().request(), streamed, DIALECT);
            assertThat(encoded.path()).matches("/.*|https?://.*");
            assertThat(encoded.accept()).isNotEmpty();
            assertThat(new String(encoded.body(), StandardCharsets.UTF_8))
                    .startsWith("{")
                    .endsWith("}");
            assertThat(codec().encode(sample().request(), streamed, DIALECT).body())
                    .as("the same request twice")
                    .isEqualTo(encoded.body());
        }
    }

    @Test
    void aWholeAnswerIsRead() {
        ChatResponse answer = codec().decode(head(200, "application/json"), sample().body(), DIALECT);
        assertThat(answer.text()).isEqualTo(sample().text());
        assertThat(answer.raw().isMissingNode()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1_000_000})
    void aStreamIsReadHoweverItIsSplit(int size) {
        List<Delta> deltas = new ArrayList<>();
        ChatResponse answer = read(sample().stream(), size, deltas);
        assertThat(answer.text()).isEqualTo(sample().text());
        assertThat(text(deltas)).isEqualTo(sample().text());
    }

    @Test
    void aStreamAndAWholeAnswerSayTheSame() {
        ChatResponse whole = codec().decode(head(200, "application/json"), sample().body(), DIALECT);
        ChatResponse streamed = read(sample().stream(), 1_000, new ArrayList<>());
        assertThat(streamed.message()).isEqualTo(whole.message());
        assertThat(streamed.finishReason()).isEqualTo(whole.finishReason());
    }

    @Test
    void aStreamThatBreaksOffIsAnErrorThatNamesTheProvider() {
        byte[] half = java.util.Arrays.copyOf(sample().stream(), sample().stream().length / 2);
        assertThatThrownBy(() -> read(half, 1_000, new ArrayList<>()))
                .isInstanceOfSatisfying(LlmException.class, error -> {
                    assertThat(error.provider()).isEqualTo("acme");
                    assertThat(error.model()).isEqualTo("model-a");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "<html>", "{\"a\":1", "\u0000"})
    void aBodyThatIsNoAnswerIsAnErrorOfOurs(String body) {
        assertThatThrownBy(() ->
                        codec().decode(head(200, "application/json"), body.getBytes(StandardCharsets.UTF_8), DIALECT))
                .isInstanceOfSatisfying(LlmException.class, error -> assertThat(error.provider())
                        .isEqualTo("acme"));
    }

    @ParameterizedTest
    @CsvSource({"401, AUTHENTICATION", "429, RATE_LIMIT", "503, OVERLOADED", "500, SERVER_ERROR", "504, TIMEOUT"})
    void theStatusTellsTheKindWhateverTheBody(int status, ErrorKind kind) {
        for (String body : List.of("", "<html>oops</html>", "{}", "{\"error\":{}}", "{\"error\":\"oops\"}", "[", "7")) {
            LlmException error =
                    codec().failure(head(status, "text/plain"), body.getBytes(StandardCharsets.UTF_8), DIALECT);
            assertThat(error.kind()).as(body).isEqualTo(kind);
            assertThat(error.statusCode()).isEqualTo(status);
            assertThat(error.provider()).isEqualTo("acme");
            assertThat(error.model()).isEqualTo("model-a");
            assertThat(error.requestId()).isEqualTo("req-1");
        }
    }

    @Test
    void aKeyThatTheProviderRepeatsIsNotInTheError() {
        String key = "sk-proj-0123456789abcdefABCDEF0123456789";
        String body =
                "{\"error\":{\"message\":\"Incorrect key " + key + "\"},\"message\":\"Incorrect key " + key + "\"}";
        LlmException error =
                codec().failure(head(401, "application/json"), body.getBytes(StandardCharsets.UTF_8), DIALECT);
        assertThat(error.getMessage()).contains("acme").doesNotContain(key);
    }

    @Test
    void aBatchHoldsAtLeastOneInput() {
        assertThat(codec().batchLimit("model-a")).isPositive();
    }
}
