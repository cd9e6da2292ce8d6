package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthClientKeysTest {
    private static final String SECRET = "hush-4711";

    private final ManualTimer timer = new ManualTimer();
    private final List<HttpRequest> sent = new ArrayList<>();
    private final List<Transport.Receiver> receivers = new ArrayList<>();
    private int cancelled;
    private final OAuthClientKeys keys = new OAuthClientKeys(
            new OAuthClient("azure", URI.create("https://login/token"), "me", SECRET, "a b"),
            new ManualTransport(),
            timer);

    /** Hands the test what was sent and to whom to answer. */
    private final class ManualTransport implements Transport {
        @Override
        public Runnable send(HttpRequest request, Receiver receiver) {
            sent.add(request);
            receivers.add(receiver);
            return () -> cancelled++;
        }

        @Override
        public void close() {}
    }

    private CompletableFuture<String> next() {
        return keys.next().toCompletableFuture();
    }

    /** Answers the request that was sent last. */
    private void answer(int status, String body) {
        Transport.Receiver receiver = receivers.get(receivers.size() - 1);
        receiver.head(new ResponseHead(status, Headers.NONE));
        receiver.data(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        receiver.end();
    }

    private void gives(String token, int seconds) {
        answer(200, "{\"access_token\":\"" + token + "\",\"expires_in\":" + seconds + "}");
    }

    private static LlmException failure(CompletableFuture<String> promise) {
        return (LlmException) ((CompletionException) catchThrowable(promise::join)).getCause();
    }

    @Test
    void theClientTellsWhoItIsInAForm() {
        CompletableFuture<String> unused = next();
        assertThat(sent.get(0).method()).isEqualTo("POST");
        assertThat(sent.get(0).headers().first("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(new String(sent.get(0).body(), StandardCharsets.US_ASCII))
                .isEqualTo("grant_type=client_credentials&client_id=me&client_secret=" + SECRET + "&scope=a+b");
        assertThat(unused).isNotDone();
    }

    @Test
    void oneFetchServesAllCallsThatWait() {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(next());
        }
        gives("t-1", 3600);
        assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue("t-1"));
        assertThat(next()).isCompletedWithValue("t-1");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aTokenIsRenewedOnceBeforeItEndsWhileOthersGoOn() {
        CompletableFuture<String> first = next();
        gives("t-1", 3600);
        timer.pass(Duration.ofSeconds(2879));
        assertThat(next()).isCompletedWithValue("t-1");
        timer.pass(Duration.ofSeconds(2));
        CompletableFuture<String> renewing = next();
        assertThat(renewing).isNotDone();
        assertThat(next()).isCompletedWithValue("t-1");
        gives("t-2", 3600);
        assertThat(renewing).isCompletedWithValue("t-2");
        assertThat(next()).isCompletedWithValue("t-2");
        assertThat(sent).hasSize(2);
        assertThat(first).isDone();
    }

    @Test
    void aTokenThatHasEndedIsNotUsed() {
        CompletableFuture<String> first = next();
        gives("t-1", 100);
        timer.pass(Duration.ofSeconds(101));
        CompletableFuture<String> second = next();
        CompletableFuture<String> third = next();
        gives("t-2", 100);
        assertThat(first).isCompletedWithValue("t-1");
        assertThat(second).isCompletedWithValue("t-2");
        assertThat(third).isCompletedWithValue("t-2");
        assertThat(sent).hasSize(2);
    }

    @Test
    void aRenewalThatFailsLeavesTheOldTokenInUseAndIsTriedAgain() {
        CompletableFuture<String> first = next();
        gives("t-1", 100);
        timer.pass(Duration.ofSeconds(90));
        CompletableFuture<String> renewing = next();
        answer(500, "");
        assertThat(first).isDone();
        assertThat(renewing).isCompletedWithValue("t-1");
        CompletableFuture<String> again = next();
        gives("t-2", 100);
        assertThat(again).isCompletedWithValue("t-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"error":"invalid_client"} | AUTHENTICATION | gave no token: invalid_client
            401 | {}                         | AUTHENTICATION | gave no token: no reason given
            200 | {"token_type":"bearer"}    | AUTHENTICATION | gave no token
            429 | {}                         | RATE_LIMIT     | gave no token
            503 | {}                         | SERVER_ERROR   | gave no token
            200 | <html>                     | PROTOCOL       | no JSON
            """)
    void aFailureHasAKindAndNoSecret(int status, String body, ErrorKind kind, String words) {
        CompletableFuture<String> call = next();
        answer(status, body);
        LlmException failure = failure(call);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.provider()).isEqualTo("azure");
        assertThat(failure.statusCode()).isEqualTo(status);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("https://login/token", words).doesNotContain(SECRET);
        assertThat(next()).isNotDone();
        assertThat(sent).as("the next call tries anew").hasSize(2);
    }

    @Test
    void aServerThatCannotBeReachedIsANetworkError() {
        CompletableFuture<String> call = next();
        receivers.get(0).failed(new IOException("refused"));
        assertThat(failure(call).kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aServerThatIsSilentIsGivenUp() {
        CompletableFuture<String> call = next();
        timer.pass(Duration.ofSeconds(31));
        assertThat(failure(call)).hasMessageContaining("no answer within 30 s");
        assertThat(cancelled).isEqualTo(1);
        CompletableFuture<String> second = next();
        receivers.get(0).failed(new IOException("cancelled"));
        CompletableFuture<String> third = next();
        gives("t-1", 100);
        assertThat(second).isCompletedWithValue("t-1");
        assertThat(third).isCompletedWithValue("t-1");
        assertThat(sent).as("what comes late from the first starts no third").hasSize(2);
    }

    @Test
    void anOldTokenThatIsRefusedIsFetchedAnewAndANewOneIsNot() {
        LlmException refused = ErrorKind.AUTHENTICATION.exception("no");
        CompletableFuture<String> first = next();
        gives("t-1", 3600);
        timer.pass(Duration.ofMinutes(2));
        assertThat(keys.failed("t-0", refused)).as("one that is no longer used").isFalse();
        assertThat(keys.failed("t-1", ErrorKind.RATE_LIMIT.exception("no"))).isFalse();
        assertThat(keys.failed("t-1", refused)).isTrue();
        CompletableFuture<String> second = next();
        gives("t-2", 3600);
        assertThat(second).isCompletedWithValue("t-2");
        assertThat(keys.failed("t-2", refused)).isFalse();
        assertThat(next()).as("but the next call gets another").isNotDone();
        assertThat(first).isDone();
    }

    @Test
    void theTextOfASourceHasNoSecret() {
        assertThat(keys.toString()).contains("azure", "me").doesNotContain(SECRET);
    }
}
