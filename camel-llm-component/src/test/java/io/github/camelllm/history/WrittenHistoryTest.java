package io.github.camelllm.history;

import static io.github.camelllm.history.SyntheticCalls.answer;
import static io.github.camelllm.history.SyntheticCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is kept over restarts: figures and the last failures. */
class WrittenHistoryTest {
    private final SyntheticCalls before = new SyntheticCalls();
    private final SyntheticCalls after = new SyntheticCalls();

    private byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        before.history().write(out);
        return out.toByteArray();
    }

    private void restart() throws IOException {
        after.pass(Duration.ofMillis(before.millis() - after.millis()));
        after.history().read(new ByteArrayInputStream(written()));
    }

    @Test
    void theLastFailuresAreKeptWithAllThatIsKnownOfThem() throws Exception {
        LlmException error = ErrorDetails.of(ErrorKind.SERVER_ERROR, "The provider failed: \u00e9\ud83d\ude80")
                .statusCode(503)
                .providerCode("overloaded_error")
                .requestId("req-1")
                .exception();
        before.record(call("openai", "gpt")
                .caller(new Caller("route9", "tenant9"))
                .account("key9")
                .failed(error));
        before.pass(Duration.ofSeconds(1));
        before.record(call("mistral", "small").failed(ErrorKind.NETWORK));
        restart();
        assertThat(after.history().lastFailures())
                .isEqualTo(before.history().lastFailures())
                .hasSize(2);
        assertThat(after.history().lastFailures().get(1).requestId()).isEqualTo("req-1");
    }

    @Test
    void failuresOfBeforeAndOfNowAreTheLastOfEachProvider() throws Exception {
        for (int i = 0; i < 15; i++) {
            before.record(call("openai", "before").failed(ErrorKind.TIMEOUT));
            before.pass(Duration.ofSeconds(1));
        }
        after.pass(Duration.ofSeconds(30));
        for (int i = 0; i < 15; i++) {
            after.record(call("openai", "now").failed(ErrorKind.NETWORK));
            after.pass(Duration.ofSeconds(1));
        }
        after.history().read(new ByteArrayInputStream(written()));
        List<RecentFailure> last = after.history().lastFailures();
        assertThat(last).hasSize(20);
        assertThat(last.subList(0, 15)).allMatch(failure -> failure.kind() == ErrorKind.NETWORK);
        assertThat(last.subList(15, 20)).allMatch(failure -> failure.kind() == ErrorKind.TIMEOUT);
        after.record(call("openai", "now").failed(ErrorKind.RATE_LIMIT));
        assertThat(after.history().lastFailures()).hasSize(20);
    }

    @Test
    void whatAVersionWithoutFailuresWroteIsRead() throws Exception {
        before.record(call("openai", "gpt").answered(answer("0.1")));
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(written())).readAllBytes();
        ByteArrayOutputStream older = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(older)) {
            gzip.write(Arrays.copyOf(plain, plain.length - 1 - Integer.BYTES));
        }
        after.history().read(new ByteArrayInputStream(older.toByteArray()));
        assertThat(after.history()
                        .query(HistoryQuery.by(HistoryGrouping.ALL))
                        .total()
                        .calls())
                .isEqualTo(1);
        assertThat(after.history().lastFailures()).isEmpty();
    }

    @Test
    void aHistoryThatIsCutOffAddsNothing() throws Exception {
        before.record(call("openai", "gpt").failed(ErrorKind.TIMEOUT));
        byte[] all = written();
        for (int length = 0; length < all.length; length++) {
            byte[] cut = Arrays.copyOf(all, length);
            assertThatThrownBy(() -> after.history().read(new ByteArrayInputStream(cut)))
                    .isInstanceOf(IOException.class);
        }
        assertThat(after.history().recorded()).isZero();
        assertThat(after.history().bytes()).isZero();
        assertThat(after.history().lastFailures()).isEmpty();
    }
}
