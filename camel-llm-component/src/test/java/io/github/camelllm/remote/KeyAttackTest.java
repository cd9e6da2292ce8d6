package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.stage.Pipeline;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that echoes keys, forges log lines or asks for absurd waits; a token endpoint that does. */
class KeyAttackTest extends AttackTestSupport {
    private static final String SECRET = "client-secret-4711";

    private final OAuthClientKeys tokens = new OAuthClientKeys(
            new OAuthClient("azure", URI.create("https://login.test/token"), "me", SECRET, null),
            new Transport() {
                @Override
                public Runnable send(HttpRequest request, Receiver taker) {
                    requests.add(request);
                    receiver = taker;
                    return () -> cancelled++;
                }

                @Override
                public void close() {}
            },
            timer);

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"no\",\"code\":\"KEY\"}}",
                "{\"error\":{\"message\":\"no\",\"type\":\"invalid KEY\"}}",
                "{\"error\":{\"message\":\"The key 'KEY' is wrong\"}}",
                "{\"error\":\"KEY\"}",
                "{\"message\":\"KEY\"}",
                "KEY is no key",
                "{\"error\":{\"message\":\"no\",\"metadata\":{\"raw\":\"upstream: KEY\"}}}",
            })
    void aKeyThatAnErrorEchoesIsRemoved(String body) {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(401, body.replace("KEY", KEY), "x-request-id", "id-of-" + KEY);

        LlmException error = error(answer);
        assertThat(stackTrace(error)).doesNotContain(KEY).contains("REDACTED");
        assertThat(error.details().toString()).doesNotContain(KEY);
        assertThat(error.requestId()).isEqualTo("id-of-REDACTED");
    }

    @Test
    void aKeyThatAnAnswerEchoesIsRemovedFromAllButTheText() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(
                200,
                ("{\"id\":\"KEY\",\"model\":\"m-KEY\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"KEY\"}"
                                + ",\"finish_reason\":\"KEY\"}]}")
                        .replace("KEY", KEY),
                "x-request-id",
                KEY);

        ChatResponse response = answer.join();
        assertThat(response.id()).isEqualTo("REDACTED");
        assertThat(response.model()).isEqualTo("m-REDACTED");
        assertThat(response.nativeFinishReason()).isEqualTo("REDACTED");
        assertThat(response.requestId()).isEqualTo("REDACTED");
        assertThat(response.text()).as("the generated text is the model's").isEqualTo(KEY);
    }

    @Test
    void secretsOfAdditionalHeadersAreRemovedToo() {
        CallOptions options = CallOptions.STANDARD.withHeaders(java.util.Map.of(
                "Authorization", "Bearer own-token-0123456789", "X-Api-Key", "own-key-4711", "X-Team", "blueteam"));
        CompletableFuture<ChatResponse> answer = ask(request(), options, false);
        answers(401, "{\"error\":{\"message\":\"blueteam: own-token-0123456789 and own-key-4711 are wrong\"}}");

        assertThat(error(answer)).hasMessageContaining("blueteam: REDACTED and REDACTED are wrong");
    }

    @Test
    void aKeyThatAStreamedErrorEchoesIsRemoved() {
        CompletableFuture<ChatResponse> answer = ask(true);
        head(200, "Content-Type", "text/event-stream");
        delta("Hello");
        Throwable failure = catchThrowable(() -> {
            event("{\"error\":{\"message\":\"" + KEY + "\",\"code\":\"" + KEY + "\"}}");
            receiver.end();
        });
        if (failure != null) {
            receiver.failed(failure);
        }

        assertThat(stackTrace(error(answer))).doesNotContain(KEY).contains("REDACTED");
    }

    @Test
    void aKeyInBrokenJsonIsRemovedFromTheCauseToo() {
        String key = KEY.replace("-", ""); // one word, as the parser quotes it
        Call call = new Call("p", request(), CallOptions.STANDARD.withApiKey(key), deltas::add);
        CompletableFuture<ChatResponse> answer =
                Pipeline.of(List.of(), wire("openai-chat")).answer(call).toCompletableFuture();
        head(200, "Content-Type", "text/event-stream");
        delta("Hello");
        Throwable failure = catchThrowable(() -> {
            event("{\"id\":" + key + "}");
            event("{}");
        });
        receiver.failed(failure);

        assertThat(stackTrace(error(answer))).contains("REDACTED").doesNotContain(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ollama", "none", "test", "model", "1234567"})
    void aShortKeyCutsNoWordsOutOfMessages(String key) {
        Call call = new Call("p", request(), CallOptions.STANDARD.withApiKey(key), null);
        CompletableFuture<ChatResponse> answer =
                Pipeline.of(List.of(), wire("openai-chat")).answer(call).toCompletableFuture();
        answers(404, "{\"error\":{\"message\":\"The model 'ollama-test' does not exist, none of x 1234567\"}}");

        assertThat(error(answer)).hasMessageContaining("The model 'ollama-test' does not exist, none of x 1234567");
    }

    @Test
    void noTextOfAProviderForgesALogLine() {
        String forged = "no\\r\\n2026-01-01 ERROR paid\\u001b[2J\\u001b[31m\\u0000\\u0085\\u2028\\u202Eend";
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(
                400,
                "{\"error\":{\"message\":\"" + forged + "\",\"code\":\"" + forged + "\"}}",
                "x-request-id",
                "a\u001b[31m");

        LlmException error = error(answer);
        for (String text : List.of(String.valueOf(error.getMessage()), error.providerCode(), error.requestId())) {
            assertThat(text.chars()).noneMatch(Character::isISOControl).doesNotContain(0x2028, 0x202E);
        }
        assertThat(error).hasMessageContaining("no  2026-01-01 ERROR paid");
    }

    @Test
    void codesAndIdsAreBounded() {
        String large = "c".repeat(35_000);
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(400, "{\"error\":{\"message\":\"" + large + "\",\"code\":\"" + large + "\"}}", "x-request-id", large);

        LlmException error = error(answer);
        assertThat(error.providerCode()).hasSizeLessThan(300);
        assertThat(error.requestId()).hasSizeLessThan(300);
        assertThat(error.getMessage()).hasSizeLessThan(5_000);
    }

    @Test
    void anAbsurdRetryAfterStillGivesTheNextKey() {
        RotatingKeys ring = new RotatingKeys("p", List.of("first-key", "second-key"), timer);
        LlmException limited = ErrorDetails.of(ErrorKind.RATE_LIMIT, "slow down")
                .retryAfter(Duration.ofSeconds(999_999_999_999_999L))
                .exception();

        assertThat(ring.failed("first-key", limited)).isTrue();
        assertThat(ring.next().toCompletableFuture().join()).isEqualTo("second-key");
        timer.pass(Duration.ofDays(1));
        ring.failed("second-key", limited);
        assertThat(ring.next().toCompletableFuture().join())
                .as("a broken header retires no key")
                .isEqualTo("first-key");
    }

    @Test
    void anAbsurdRetryAfterIsAYear() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(429, "{}", "Retry-After", "999999999999999");
        assertThat(error(answer).retryAfter()).isEqualTo(Duration.ofDays(365));
    }

    private void tokenAnswers(int status, String body) {
        receiver.head(new ResponseHead(status, Headers.NONE));
        receiver.data(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        receiver.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc\\r\\nX-Evil: 1", "abc\\n", "a b", "t\\u00f6ken", "a\\u0000"})
    void aTokenThatNoHeaderCanHaveIsRefusedAndNotKept(String token) {
        CompletableFuture<String> first = tokens.next().toCompletableFuture();
        tokenAnswers(200, "{\"access_token\":\"" + token + "\",\"expires_in\":3600}");

        assertThat(first).isCompletedExceptionally();
        assertThat(catchThrowable(first::join).getCause())
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL))
                .hasMessageContaining("gave a token with characters that no header can have");
        CompletableFuture<String> second = tokens.next().toCompletableFuture();
        tokenAnswers(200, "{\"access_token\":\"good\",\"expires_in\":3600}");
        assertThat(second.join()).isEqualTo("good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "1e300", "99999999999"})
    void aTokenThatLivesForEverLivesForAYear(String life) {
        tokens.next();
        tokenAnswers(200, "{\"access_token\":\"good\",\"expires_in\":" + life + "}");
        assertThat(tokens.next().toCompletableFuture().join()).isEqualTo("good");
        assertThat(requests).hasSize(1);
        timer.pass(Duration.ofDays(366));
        tokens.next();
        assertThat(requests).hasSize(2);
    }

    @Test
    void aTokenEndpointThatEchoesTheSecretIsCleaned() {
        CompletableFuture<String> token = tokens.next().toCompletableFuture();
        tokenAnswers(400, "{\"error\":\"bad " + SECRET + "\\r\\nforged " + "x".repeat(10_000) + "\"}");

        String shown = stackTrace(catchThrowable(token::join).getCause());
        assertThat(shown).doesNotContain(SECRET).contains("bad REDACTED  forged");
        assertThat(catchThrowable(token::join).getCause().getMessage()).hasSizeLessThan(1_000);
    }
}
