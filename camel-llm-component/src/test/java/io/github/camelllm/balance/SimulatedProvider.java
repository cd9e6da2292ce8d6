package io.github.camelllm.balance;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.test.ManualTimer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/** A provider in virtual time, whose latency and price have a daily rhythm, and which is down at times. */
final class SimulatedProvider implements ChatProvider {
    private static final double DAY_NANOS = Duration.ofDays(1).toNanos();
    private static final double HOURS = 24;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /**
     * How a provider behaves.
     *
     * @param name its name
     * @param latency the seconds of an answer by the hour of the day
     * @param secondsPerThousand the seconds that 1,000 characters of the prompt add
     * @param capacity the calls under way that double its latency; infinite if it does not depend on them
     * @param price the USD of a call by the hour of the day, with 1,000 characters
     * @param errors the share of calls that fail
     * @param down the share of the time in which it is down
     * @param perMinute the calls in a minute that it takes, which its responses report; 0 for any number
     */
    record Behaviour(
            String name,
            DoubleUnaryOperator latency,
            double secondsPerThousand,
            double capacity,
            DoubleUnaryOperator price,
            double errors,
            double down,
            int perMinute) {}

    private final Behaviour behaviour;
    private final ManualTimer time;
    private final Random random;
    private final long start;
    private final List<long[]> outages = new ArrayList<>();
    private int underWay;
    private long windowEnd;
    private int inWindow;
    int refused;
    int calls;
    double spent;

    /** Creates a provider whose outages, of 1 to 20 minutes, are drawn for some time. */
    SimulatedProvider(Behaviour behaviour, ManualTimer time, Random random, Duration until) {
        this.behaviour = behaviour;
        this.time = time;
        this.random = random;
        this.start = time.nanos();
        long at = 0;
        while (behaviour.down() > 0 && at < until.toNanos()) {
            double length = (1 + 19 * random.nextDouble()) * MINUTE;
            at += (long) (2 * random.nextDouble() * 10.5 * MINUTE * (1 - behaviour.down()) / behaviour.down());
            outages.add(new long[] {at, at + (long) length});
            at += (long) length;
        }
    }

    String name() {
        return behaviour.name();
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        calls++;
        long now = time.nanos() - start;
        int characters = call.request().messages().get(0).text().length();
        if (isRefused(call, now)) {
            refused++;
            return later(
                    0.05,
                    null,
                    ErrorDetails.of(ErrorKind.RATE_LIMIT, "too many calls")
                            .retryAfter(Duration.ofNanos(windowEnd - now))
                            .exception());
        }
        if (outages.stream().anyMatch(outage -> now >= outage[0] && now < outage[1])) {
            return later(2 + 3 * random.nextDouble(), null, ErrorKind.NETWORK.exception("down"));
        }
        if (random.nextDouble() < behaviour.errors()) {
            return later(0.2, null, ErrorKind.SERVER_ERROR.exception("failed"));
        }
        double hour = now % DAY_NANOS / DAY_NANOS * HOURS;
        double seconds = behaviour.latency().applyAsDouble(hour) * (1 + underWay / behaviour.capacity())
                + behaviour.secondsPerThousand() * characters / 1_000;
        double usd = behaviour.price().applyAsDouble(hour) * (0.5 + characters / 2_000.0);
        spent += usd;
        return later(
                seconds * (0.6 + 0.8 * random.nextDouble()),
                ChatResponse.builder()
                        .provider(name())
                        .model("m")
                        .parts(List.of(new Part.Text("answer")))
                        .usage(new Usage(characters / 4L, 100L, null, null, null))
                        .cost(BigDecimal.valueOf(usd))
                        .build(),
                null);
    }

    /** Counts a call in a fixed window of a minute, and reports what is left. */
    private boolean isRefused(Call call, long now) {
        if (behaviour.perMinute() == 0) {
            return false;
        }
        if (now >= windowEnd) {
            windowEnd = now - now % MINUTE + MINUTE;
            inWindow = 0;
        }
        boolean refuses = inWindow >= behaviour.perMinute();
        inWindow += refuses ? 0 : 1;
        Consumer<List<RateLimitStatus>> observer = call.limitObserver();
        if (observer != null) {
            observer.accept(List.of(new RateLimitStatus(
                    "requests",
                    RateLimitStatus.Unit.REQUESTS,
                    (long) behaviour.perMinute(),
                    behaviour.perMinute() - inWindow,
                    Duration.ofNanos(windowEnd - now),
                    false)));
        }
        return refuses;
    }

    private CompletionStage<ChatResponse> later(double seconds, ChatResponse response, LlmException failure) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        underWay++;
        time.after(Duration.ofNanos((long) (seconds * 1e9)), () -> {
            underWay--;
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }
}
