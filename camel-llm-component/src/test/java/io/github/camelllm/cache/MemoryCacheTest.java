package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.test.ManualTimer;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryCacheTest {
    private final MemoryCache cache = new MemoryCache(1 << 20, Clock.systemUTC(), new ManualTimer());

    @Test
    void theEntriesTakeNoMoreThanTheirBytes() {
        ChatResponse response = ChatResponse.builder()
                .parts(List.of(new Part.Text("x".repeat(10_000))))
                .build();
        for (int i = 0; i < 500; i++) {
            byte[] hash = ByteBuffer.allocate(32).putInt(i * 0x9E3779B9).array();
            cache.put(
                    CacheKey.of("", hash),
                    CacheEntry.of(response, CachePolicy.of(Duration.ofHours(1)), System.currentTimeMillis()));
        }
        assertThat(cache.bytes()).isBetween(500_000L, 1L << 20);
    }
}
