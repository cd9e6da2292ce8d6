package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EntryFormatTest {
    private static final byte[] BYTES = EntryFormat.write(entry());

    private static CacheEntry entry() {
        ChatResponse response = ChatResponse.builder()
                .parts(List.of(new Part.Text("Hello, this is an answer"), new ToolCall("1", "weather", "{}")))
                .usage(Usage.of(10, 5))
                .model("m")
                .build();
        return CacheEntry.of(response, CachePolicy.of(Duration.ofHours(1)), 1_800_000_000_000L);
    }

    @Test
    void itIsCompact() {
        assertThat(BYTES.length).isLessThan(100);
    }

    @Test
    void anotherVersionIsAsIfNothingWereStored() {
        byte[] other = BYTES.clone();
        other[0]++;
        assertThat(EntryFormat.read(other)).isNull();
    }

    @Test
    void bytesThatAreCutOrLongerAreAsIfNothingWereStored() {
        for (int length = 0; length < BYTES.length; length++) {
            assertThat(EntryFormat.read(Arrays.copyOf(BYTES, length))).isNull();
        }
        assertThat(EntryFormat.read(Arrays.copyOf(BYTES, BYTES.length + 1))).isNull();
    }

    @Property(tries = 2000)
    void damagedBytesNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] damaged = BYTES.clone();
        for (int i = 0; i < 3; i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        CacheEntry read = EntryFormat.read(damaged);
        assertThat(read == null || read.response() != null).isTrue();
    }
}
