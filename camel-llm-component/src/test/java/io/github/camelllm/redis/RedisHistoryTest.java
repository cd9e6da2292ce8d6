package io.github.camelllm.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.concurrent.JdkTimer;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The histories of several nodes in a real Redis. */
class RedisHistoryTest {
    private static final TestRedis REDIS = TestRedis.start();
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<RedisHistory> open = new ArrayList<>();
    private final String group;

    RedisHistoryTest(TestInfo test) {
        group = test.getDisplayName() + "}{:"; // what could end a hash tag
    }

    @AfterEach
    void close() {
        open.forEach(RedisHistory::close);
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    private RedisHistory connect(Duration lease, Duration grace) {
        RedisHistory connected = RedisHistory.connect(REDIS.patientUri(), group, JdkTimer.INSTANCE, lease, grace);
        open.add(connected);
        return connected;
    }

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static boolean write(RedisHistory redis, String node, String text, List<String> included, boolean last)
            throws Exception {
        return result(redis.write(node, text.getBytes(), included, last));
    }

    private static String read(RedisHistory redis, String node) throws Exception {
        return new String(result(redis.read(node)));
    }

    @Test
    void nodesDoNotOverwriteEachOther() throws Exception {
        RedisHistory redis = connect(NEVER, NEVER);
        assertThat(write(redis, "a", "of a", List.of(), false)).isTrue();
        assertThat(write(redis, "b", "of b", List.of(), false)).isTrue();
        assertThat(write(redis, "a", "of a, later", List.of(), false)).isTrue();
        assertThat(write(redis, "b", "", List.of(), false)).as("renews").isTrue();
        assertThat(read(redis, "a")).isEqualTo("of a, later");
        assertThat(read(redis, "b")).isEqualTo("of b");
        assertThat(result(redis.claim("c"))).as("both hold theirs").isEmpty();
    }

    @Test
    void oneNodeGoesOnWithTheHistoryOfOneThatStopped() throws Exception {
        RedisHistory redis = connect(NEVER, NEVER);
        write(redis, "a", "of a", List.of(), true);
        assertThat(result(redis.claim("b"))).containsExactly("a");
        assertThat(result(redis.claim("c"))).as("b has it").isEmpty();
        assertThat(read(redis, "a")).isEqualTo("of a");
        assertThat(write(redis, "b", "of a and b", List.of("a"), false)).isTrue();
        assertThat(read(redis, "a")).isEmpty();
        assertThat(result(redis.claim("c"))).isEmpty();
        assertThat(write(redis, "a", "of a again", List.of(), false))
                .as("b has it")
                .isFalse();
        assertThat(read(redis, "a")).isEmpty();
    }

    @Test
    void aNodeThatStoppedAndStartsAgainGoesOnUnlessAnotherDoes() throws Exception {
        RedisHistory redis = connect(NEVER, NEVER);
        write(redis, "a", "of a", List.of(), true);
        assertThat(write(redis, "a", "more of a", List.of(), false)).isTrue();
        assertThat(result(redis.claim("b"))).isEmpty();
        write(redis, "a", "all of a", List.of(), true);
        assertThat(result(redis.claim("b"))).containsExactly("a");
        assertThat(write(redis, "a", "still a", List.of(), false)).isFalse();
        assertThat(read(redis, "a")).isEqualTo("all of a");
    }

    @Test
    void aKilledNodeIsFollowedOnceItHadTimeToRenewItsLease() throws Exception {
        RedisHistory redis = connect(Duration.ofMillis(1), Duration.ofMillis(1));
        write(redis, "killed", "of killed", List.of(), false);
        List<String> first = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            first.addAll(result(redis.claim("b")));
            return !first.isEmpty();
        });
        assertThat(first).containsExactly("killed");

        RedisHistory patient = connect(Duration.ofMillis(1), NEVER);
        write(patient, "slow", "of slow", List.of(), false);
        for (int look = 0; look < 20; look++) {
            assertThat(result(patient.claim("c"))).doesNotContain("slow");
        }
    }

    @Test
    void aClaimOfANodeThatDiedEnds() throws Exception {
        RedisHistory redis = connect(Duration.ofMillis(1), NEVER);
        write(redis, "a", "of a", List.of(), true);
        assertThat(result(redis.claim("dies"))).containsExactly("a");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> result(redis.claim("b")).contains("a"));
        assertThat(write(redis, "dies", "of a and dies", List.of("a"), false)).isTrue();
        assertThat(read(redis, "a")).as("b goes on with it now").isEqualTo("of a");
    }

    @Test
    void largeHistoriesAreSentInParts() throws Exception {
        RedisHistory redis = connect(NEVER, NEVER);
        byte[] large = new byte[3_000_001];
        new Random(1).nextBytes(large);
        assertThat(result(redis.write("a", large, List.of(), false))).isTrue();
        assertThat(result(redis.read("a"))).isEqualTo(large);
        assertThat(write(redis, "a", "small", List.of(), false)).isTrue();
        assertThat(read(redis, "a")).isEqualTo("small");
    }

    @Test
    void theKeysOfAGroupHaveOneSlotOfACluster() {
        int slot = SlotHash.getSlot(RedisKeys.historyNodes(group));
        assertThat(SlotHash.getSlot(RedisKeys.history(group, "a"))).isEqualTo(slot);
        assertThat(SlotHash.getSlot(RedisKeys.newHistory(group, "b"))).isEqualTo(slot);
        assertThat(RedisKeys.historyNodes("x")).isNotEqualTo(RedisKeys.historyNodes("y"));
    }
}
