package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.cache.CacheEntry;
import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.CallLeases;
import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ResponseCache} has to do; one proves itself by a subclass that makes it and lets time pass for it. Each
 * test uses a namespace of its own, so that caches may share a store.
 */
public abstract class ResponseCacheContract {
    private final String namespace = "contract {" + UUID.randomUUID() + "}/:";
    private final CacheKey key = key(namespace);

    /** For subclasses. */
    protected ResponseCacheContract() {}

    /** Returns the cache: the same at each call within a test. */
    protected abstract ResponseCache cache();

    /** Returns the time of the cache's clock, in milliseconds since the epoch. */
    protected abstract long now();

    /** Moves the clock of the cache. */
    protected abstract void pass(Duration time);

    private static CacheKey key(String namespace) {
        byte[] hash = new byte[32];
        ThreadLocalRandom.current().nextBytes(hash);
        return CacheKey.of(namespace, hash);
    }

    private CacheEntry entry(String text, String... tags) {
        CachePolicy policy =
                new CachePolicy(true, true, namespace, Duration.ofMinutes(10), Duration.ZERO, Set.of(tags));
        ChatResponse response = ChatResponse.builder()
                .parts(List.of(new Part.Text(text)))
                .finishReason(FinishReason.STOP)
                .build();
        return CacheEntry.of(response, policy, now());
    }

    private static <T> T get(CompletionStage<T> promised) throws Exception {
        return promised.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String text(CacheKey of) throws Exception {
        CacheEntry entry = get(cache().get(of));
        return entry == null ? "nothing" : entry.response().text();
    }

    private void invalidate(Invalidation what) throws Exception {
        pass(Duration.ofMillis(1));
        get(cache().invalidate(what));
        pass(Duration.ofMillis(1));
    }

    @Test
    void whatWasNotStoredIsNotThere() throws Exception {
        assertThat(text(key)).isEqualTo("nothing");
    }

    @Test
    void whatWasStoredIsThereUntilItIsReplaced() throws Exception {
        get(cache().put(key, entry("one")));
        assertThat(text(key)).isEqualTo("one");
        get(cache().put(key, entry("two")));
        assertThat(text(key)).isEqualTo("two");
        assertThat(text(key(namespace))).isEqualTo("nothing");
    }

    @Test
    void keysOfOneHashInTwoNamespacesAreTwo() throws Exception {
        get(cache().put(key, entry("one")));
        assertThat(text(CacheKey.of(namespace + "2", key.hash()))).isEqualTo("nothing");
    }

    @Test
    void anEntryComesBackAsItWasStored() throws Exception {
        ChatResponse response = ChatResponse.builder()
                .provider("anthropic")
                .model("claude")
                .id("msg_1")
                .requestId("req_1")
                .finishReason(FinishReason.TOOL_CALLS)
                .nativeFinishReason("tool_use")
                .usage(new Usage(10L, 20L, 0L, null, 5L))
                .cost(new BigDecimal("0.00012300"))
                .parts(List.of(
                        new Part.Reasoning("So", new ProviderMark(ProviderMark.ANTHROPIC, "sig")),
                        new Part.Reasoning(null, new ProviderMark(ProviderMark.ANTHROPIC, "hidden"), true),
                        new Part.Text("Grüße \uD83D\uDE00", new ProviderMark(ProviderMark.GEMINI, "mark")),
                        new Part.Refusal("No"),
                        new ToolCall("call_1", "weather", "{\"city\":\"Rom\"}"),
                        new Embedding(new float[] {0.25f, -1f, Float.MIN_VALUE})))
                .build();
        CachePolicy policy =
                new CachePolicy(true, true, namespace, Duration.ofSeconds(70), Duration.ofMinutes(5), Set.of("a", "b"));
        CacheEntry stored = CacheEntry.of(response, policy, now());
        get(cache().put(key, stored));
        CacheEntry found = get(cache().get(key));
        assertThat(found).usingRecursiveComparison().ignoringFields("response").isEqualTo(stored);
        assertThat(found.response().message()).isEqualTo(response.message());
        assertThat(found.response())
                .usingRecursiveComparison()
                .ignoringFields("b.raw", "message")
                .isEqualTo(stored.response());
    }

    @Test
    void anEntryIsThereForAsLongAsItIsKept() throws Exception {
        CachePolicy policy =
                new CachePolicy(true, true, namespace, Duration.ofMinutes(1), Duration.ofMinutes(1), Set.of());
        get(cache().put(key, CacheEntry.of(entry("old").response(), policy, now())));
        pass(Duration.ofSeconds(119));
        assertThat(text(key)).isEqualTo("old");
        pass(Duration.ofSeconds(1));
        assertThat(text(key)).isEqualTo("nothing");
    }

    @Test
    void anEntryIsRemovedByItsKey() throws Exception {
        CacheKey other = key(namespace);
        get(cache().put(key, entry("one")));
        get(cache().put(other, entry("other")));
        invalidate(Invalidation.key(key));
        assertThat(text(key)).isEqualTo("nothing");
        assertThat(text(other)).isEqualTo("other");
    }

    @Test
    void entriesAreRemovedByTheirTag() throws Exception {
        CacheKey other = key(namespace);
        CacheKey untagged = key(namespace);
        get(cache().put(key, entry("one", "a", "b")));
        get(cache().put(other, entry("other", "b")));
        get(cache().put(untagged, entry("untagged")));
        invalidate(Invalidation.tag(namespace, "a"));
        assertThat(text(key)).isEqualTo("nothing");
        assertThat(text(other)).isEqualTo("other");
        invalidate(Invalidation.tag(namespace, "b"));
        assertThat(text(other)).isEqualTo("nothing");
        assertThat(text(untagged)).isEqualTo("untagged");
    }

    @Test
    void entriesAreRemovedByTheirNamespace() throws Exception {
        CacheKey elsewhere = key(namespace + "2");
        for (int i = 0; i < 40; i++) {
            get(cache().put(key(namespace), entry("many")));
        }
        get(cache().put(key, entry("one")));
        get(cache().put(elsewhere, entry("elsewhere")));
        invalidate(Invalidation.namespace(namespace));
        assertThat(text(key)).isEqualTo("nothing");
        assertThat(text(elsewhere)).isEqualTo("elsewhere");
    }

    @Test
    void whatIsStoredAfterAnInvalidationIsThere() throws Exception {
        invalidate(Invalidation.key(key));
        invalidate(Invalidation.tag(namespace, "a"));
        invalidate(Invalidation.namespace(namespace));
        get(cache().put(key, entry("new", "a")));
        assertThat(text(key)).isEqualTo("new");
    }

    @Test
    void theAnswerOfACallThatBeganBeforeAnInvalidationIsNotThere() throws Exception {
        for (Invalidation what :
                List.of(Invalidation.key(key), Invalidation.tag(namespace, "a"), Invalidation.namespace(namespace))) {
            CacheEntry underWay = entry("old", "a");
            invalidate(what);
            get(cache().put(key, underWay));
            assertThat(text(key)).as("%s", what).isEqualTo("nothing");
        }
    }

    @Test
    void aLeaseIsGivenAndReleased() throws Exception {
        CallLeases leases = cache().leases();
        CallLeases.Lease first = get(leases.acquire(key));
        assertThat(first).isNotNull();
        first.release();
        first.release();
        CallLeases.Lease second = get(leases.acquire(key));
        for (int looks = 0; second == null && looks < 100; looks++) {
            get(leases.change(key));
            second = get(leases.acquire(key));
        }
        assertThat(second).isNotNull();
        second.release();
    }
}
