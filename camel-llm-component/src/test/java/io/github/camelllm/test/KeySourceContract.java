package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.remote.KeySource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every source of keys has to do; one proves itself by a subclass that makes it and names its keys. */
public abstract class KeySourceContract {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** For subclasses. */
    protected KeySourceContract() {}

    /** Returns a new source. */
    protected abstract KeySource source() throws Exception;

    /** Returns the keys that the source may return; empty for a source without a key. */
    protected abstract List<String> keys();

    @AfterEach
    final void stopThreads() {
        threads.shutdownNow();
    }

    private static String next(KeySource source) throws Exception {
        return source.next().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aKeyIsOneOfItsOwn() throws Exception {
        KeySource source = source();
        String key = next(source);
        assertThat(source.none()).isEqualTo(keys().isEmpty());
        if (keys().isEmpty()) {
            assertThat(key).isNull();
        } else {
            assertThat(keys()).contains(key);
        }
    }

    @Test
    void aKeyThatWorksIsKept() throws Exception {
        KeySource source = source();
        String key = next(source);
        for (int i = 0; i < 10; i++) {
            assertThat(next(source)).isEqualTo(key);
        }
    }

    @Test
    void anErrorThatIsNotAboutTheKeyChangesNothing() throws Exception {
        KeySource source = source();
        String key = next(source);
        for (ErrorKind kind : List.of(ErrorKind.SERVER_ERROR, ErrorKind.NETWORK, ErrorKind.INVALID_REQUEST)) {
            assertThat(source.failed(String.valueOf(key), kind.exception("no"))).isFalse();
        }
        assertThat(next(source)).isEqualTo(key);
    }

    @Test
    void anErrorWithAKeyOfOthersChangesNothing() throws Exception {
        KeySource source = source();
        String key = next(source);
        assertThat(source.failed("a-key-of-others", ErrorKind.AUTHENTICATION.exception("no")))
                .isFalse();
        assertThat(next(source)).isEqualTo(key);
    }

    /** As often as there are keys, and no more, since a call is repeated at once each time. */
    @Test
    void afterAKeyIsRefusedThereIsAnotherOrNone() throws Exception {
        KeySource source = source();
        String key = next(source);
        int others = 0;
        while (key != null && source.failed(key, ErrorKind.AUTHENTICATION.exception("no"))) {
            assertThat(++others).as("keys that were promised").isLessThanOrEqualTo(Math.max(1, keys().size()));
            key = next(source);
            assertThat(keys()).contains(key);
        }
    }

    @Test
    void itServesManyThreads() throws Exception {
        KeySource source = source();
        List<Future<List<String>>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(threads.submit(() -> {
                List<String> seen = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    seen.add(next(source));
                }
                return seen;
            }));
        }
        for (Future<List<String>> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS)).allSatisfy(key -> {
                if (key != null) {
                    assertThat(keys()).contains(key);
                }
            });
        }
    }

    @Test
    void noKeyIsInItsText() throws Exception {
        KeySource source = source();
        next(source);
        for (String key : keys()) {
            assertThat(source.toString()).doesNotContain(key);
        }
    }
}
