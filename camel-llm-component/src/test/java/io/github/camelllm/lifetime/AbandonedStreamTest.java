package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.StreamFeed;
import io.github.camelllm.test.ManualTimer;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream in no unit of work. */
class AbandonedStreamTest {
    private final ManualTimer time = new ManualTimer();
    private final StreamFeed feed = new StreamFeed(Runnable::run);
    private final Call call =
            new Call("fake", ChatRequest.builder().user("Hello").build(), CallOptions.STANDARD, feed);
    private final ChatStream stream = feed.open(call);

    @BeforeEach
    void guard() {
        StreamLifetime.guard(new DefaultExchange(new DefaultCamelContext()), stream, feed, time);
    }

    @Test
    void aStreamThatNobodyReadsIsClosedInTheEnd() {
        feed.onDelta(Delta.text("one"));

        time.pass(StreamLifetime.ABANDONED_AFTER);

        assertThat(call.cancelled()).isTrue();
        assertThatExceptionOfType(CallCancelledException.class)
                .isThrownBy(stream::next)
                .withMessageContaining("5 minutes");
    }

    @Test
    void aStreamThatIsReadSlowlyIsNotClosed() {
        for (int i = 0; i < 10; i++) {
            feed.onDelta(Delta.text("x"));
        }

        for (int i = 0; i < 10; i++) {
            stream.next();
            time.pass(StreamLifetime.ABANDONED_AFTER);
        }

        assertThat(call.cancelled()).isFalse();
    }

    @Test
    void aStreamWhoseReaderWaitsForTheProviderIsNotClosed() {
        feed.onDelta(Delta.text("one"));
        stream.next();
        CompletableFuture<Delta> next = CompletableFuture.supplyAsync(stream::next);
        await().until(feed::awaited);

        time.pass(StreamLifetime.ABANDONED_AFTER);
        time.pass(StreamLifetime.ABANDONED_AFTER);
        feed.onDelta(Delta.text("two"));

        assertThat(next.join().text()).isEqualTo("two");
    }

    @Test
    void anAlarmIsSetOnlyFromTheFirstPieceToTheEnd() {
        assertThat(time.waiting()).isZero();
        feed.onDelta(Delta.text("one"));
        assertThat(time.waiting()).isOne();
        feed.settle(ChatResponse.builder().build(), null);

        stream.drain();

        assertThat(time.waiting()).isZero();
    }
}
