package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.limit.AdaptiveLimiter;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitWait;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that is offered ten times what it allows, in virtual time. */
class AdaptiveStormTest {
    private static final double ALLOWED = 10;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(10);
    private static final LimitWait BOUNDS = new LimitWait(Duration.ofSeconds(20), 200);

    private final ManualTimer timer = new ManualTimer();
    private final ThrottlingProvider provider = new ThrottlingProvider(timer, ALLOWED);

    private ChatProvider node() {
        LimitQueue queue = new LimitQueue(new AdaptiveLimiter(timer), timer, Runnable::run);
        return Pipeline.of(List.of(new LimitStage(List.of(queue), provider, BOUNDS, timer)), provider);
    }

    private static Call call() {
        return new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);
    }

    /** Offers a hundred calls a second, in turn to each node. */
    private void storm(List<ChatProvider> nodes, Duration time) {
        long end = timer.nanos() + time.toNanos();
        for (int i = 0; timer.nanos() - end < 0; i++) {
            nodes.get(i % nodes.size()).answer(call());
            timer.pass(BETWEEN_CALLS);
        }
    }

    private void assertUsed(long from, double allowed, String when) {
        long to = timer.nanos();
        double seconds = (to - from) / 1e9;
        long taken = ThrottlingProvider.in(provider.taken, from, to);
        long refused = ThrottlingProvider.in(provider.refused, from, to);
        assertThat(taken / (allowed * seconds))
                .as("share of the allowance, " + when)
                .isGreaterThan(0.95);
        assertThat((double) refused / (taken + refused))
                .as("share of 429s, " + when)
                .isLessThan(0.03);
    }

    static Stream<Arguments> providers() {
        return Stream.of(
                Arguments.of(false, false, null),
                Arguments.of(true, false, null),
                Arguments.of(false, false, Duration.ofMillis(100)),
                Arguments.of(false, false, Duration.ofSeconds(1)),
                Arguments.of(true, false, Duration.ofSeconds(1)),
                Arguments.of(false, true, null));
    }

    @ParameterizedTest(name = "windowed={0} reports={1} retryAfter={2}")
    @MethodSource("providers")
    void itSettlesWithinThirtySecondsAndRecoversWithinSixty(boolean windowed, boolean reports, Duration retryAfter) {
        provider.windowed = windowed;
        provider.reports = reports;
        provider.retryAfter = retryAfter;
        List<ChatProvider> nodes = List.of(node());
        storm(nodes, Duration.ofSeconds(30));
        long settled = timer.nanos();
        storm(nodes, Duration.ofSeconds(120));
        assertUsed(settled, ALLOWED, "settled");

        provider.allow(3 * ALLOWED);
        storm(nodes, Duration.ofSeconds(60));
        long recovered = timer.nanos();
        storm(nodes, Duration.ofSeconds(120));
        assertUsed(recovered, 3 * ALLOWED, "recovered");

        provider.allow(ALLOWED);
        storm(nodes, Duration.ofSeconds(30));
        long again = timer.nanos();
        storm(nodes, Duration.ofSeconds(120));
        assertUsed(again, ALLOWED, "settled again");
    }

    @ParameterizedTest(name = "{0} nodes")
    @ValueSource(ints = {2, 5, 10})
    void nodesShareWhatIsAllowed(int count) {
        List<ChatProvider> nodes = Stream.generate(this::node).limit(count).toList();
        storm(nodes, Duration.ofSeconds(60));
        long settled = timer.nanos();
        storm(nodes, Duration.ofSeconds(240));
        assertUsed(settled, ALLOWED, "shared");
    }

    /** Takes all calls but those with one key of one model. */
    private final class OneIsThrottled implements ChatProvider {
        private final ThrottlingProvider others = new ThrottlingProvider(timer, 1_000);

        @Override
        public CompletionStage<ChatResponse> answer(Call call) {
            boolean throttled =
                    "busy".equals(call.request().model()) && account(call).equals("key-1");
            return (throttled ? provider : others).answer(call);
        }

        @Override
        public String account(Call call) {
            return String.valueOf(call.options().apiKey());
        }
    }

    private static Call call(String model, String key) {
        ChatRequest request = ChatRequest.of("Hi").toBuilder().model(model).build();
        return new Call("p", request, CallOptions.builder().apiKey(key).build(), null);
    }

    /** What is learned of one key and model holds for that key and that model alone. */
    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({"other,key-1", "busy,key-2", "other,key-2"})
    void refusalsOfOneKeyAndModelSlowNoOther(String model, String key) {
        OneIsThrottled both = new OneIsThrottled();
        LimitQueue queue = new LimitQueue(new AdaptiveLimiter(timer), timer, Runnable::run);
        ChatProvider node = Pipeline.of(List.of(new LimitStage(List.of(queue), both, BOUNDS, timer)), both);
        List<Long> offered = new ArrayList<>();
        long settled = timer.nanos() + Duration.ofSeconds(30).toNanos();
        for (int i = 0; i < 9_000; i++) {
            node.answer(call("busy", "key-1"));
            offered.add(timer.nanos());
            node.answer(call(model, key));
            timer.pass(BETWEEN_CALLS);
        }
        assertThat(both.others.taken).as("sent at once, each of them").isEqualTo(offered);
        assertUsed(settled, ALLOWED, "of the key and model that are refused");
    }
}
