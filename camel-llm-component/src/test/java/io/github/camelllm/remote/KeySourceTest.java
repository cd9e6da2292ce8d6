package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.test.ManualTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySourceTest {
    private final ManualTimer timer = new ManualTimer();

    @TempDir
    private Path folder;

    private static String next(KeySource keys) {
        return keys.next().toCompletableFuture().join();
    }

    private static LlmException error(ErrorKind kind) {
        return kind.exception("no");
    }

    @Test
    void oneKeyIsUsedUntilItIsLimited() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        assertThat(next(ring)).isEqualTo("a");
        assertThat(next(ring)).isEqualTo("a");
        assertThat(ring.failed("a", error(ErrorKind.RATE_LIMIT))).isTrue();
        assertThat(next(ring)).isEqualTo("b");
    }

    @Test
    void aRefusedKeyRestsForAWhile() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        ring.failed("a", error(ErrorKind.AUTHENTICATION));
        ring.failed("b", error(ErrorKind.QUOTA_EXCEEDED));
        timer.pass(RotatingKeys.REST.plusSeconds(1));
        assertThat(ring.failed("b", error(ErrorKind.RATE_LIMIT))).isTrue();
        assertThat(next(ring)).isEqualTo("a");
    }

    @Test
    void aLimitedKeyRestsAsLongAsTheProviderAsks() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        ring.failed(
                "a",
                ErrorDetails.of(ErrorKind.RATE_LIMIT, "no")
                        .retryAfter(Duration.ofSeconds(2))
                        .exception());
        ring.failed("b", error(ErrorKind.AUTHENTICATION));
        timer.pass(Duration.ofSeconds(3));
        assertThat(next(ring)).isEqualTo("a");
    }

    @Test
    void whenAllRestTheFirstToBeRestedIsUsed() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        ring.failed("a", error(ErrorKind.AUTHENTICATION));
        assertThat(ring.failed("b", error(ErrorKind.RATE_LIMIT))).isFalse();
        assertThat(next(ring)).isEqualTo("b");
    }

    @Test
    void anErrorThatIsNotAboutTheKeyKeepsIt() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        assertThat(ring.failed("a", error(ErrorKind.SERVER_ERROR))).isFalse();
        assertThat(next(ring)).isEqualTo("a");
    }

    @Test
    void noKeyIsInTheTextOfAnySource() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "sk-secret");
        assertThat(new RotatingKeys("p", List.of("sk-secret"), timer) + " " + new KeyFile("p", file, timer)
                        + KeySource.of("sk-secret"))
                .doesNotContain("sk-secret");
    }

    @Test
    void aChangedFileGivesTheNewKey() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "old\n");
        KeyFile keys = new KeyFile("p", file, timer);
        assertThat(next(keys)).isEqualTo("old");
        Files.writeString(file, "new\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(next(keys)).isEqualTo("old");
        timer.pass(Duration.ofSeconds(1));
        assertThat(next(keys)).isEqualTo("new");
    }

    @Test
    void whileAFileIsWrittenTheLastKeysAreUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "old");
        KeyFile keys = new KeyFile("p", file, timer);
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        timer.pass(Duration.ofSeconds(1));
        assertThat(next(keys)).isEqualTo("old");
        Files.delete(file);
        timer.pass(Duration.ofSeconds(1));
        assertThat(next(keys)).isEqualTo("old");
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        timer.pass(Duration.ofSeconds(1));
        assertThat(next(keys)).isEqualTo("new");
    }

    @Test
    void aFileWithoutAKeyIsAnErrorThatNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "\n");
        assertThatThrownBy(() -> new KeyFile("p", file, timer))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void anotherKeyIsTriedAtOnce() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        List<String> used = new ArrayList<>();
        Call call = call(null);
        ChatResponse response = KeyFailover.of(call, ring, key -> {
                    used.add(key);
                    return "a".equals(key)
                            ? CompletableFuture.failedFuture(error(ErrorKind.RATE_LIMIT))
                            : CompletableFuture.completedFuture(
                                    ChatResponse.builder().build());
                })
                .toCompletableFuture()
                .join();
        assertThat(response).isNotNull();
        assertThat(used).containsExactly("a", "b");
        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void whenNoKeyIsLeftTheErrorIsTheProviders() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        assertThatThrownBy(() -> KeyFailover.of(
                                call(null), ring, key -> CompletableFuture.failedFuture(error(ErrorKind.RATE_LIMIT)))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RateLimitException.class);
    }

    @Test
    void theKeyOfAMessageIsTheOnlyOne() {
        RotatingKeys ring = new RotatingKeys("p", List.of("a", "b"), timer);
        List<String> used = new ArrayList<>();
        assertThat(KeyFailover.of(call("own"), ring, key -> {
                            used.add(key);
                            return CompletableFuture.failedFuture(error(ErrorKind.RATE_LIMIT));
                        })
                        .toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(used).containsExactly("own");
    }

    private static Call call(String key) {
        return new Call("p", ChatRequest.of("x"), CallOptions.STANDARD.withApiKey(key), null);
    }
}
