package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Each time limit, over real sockets; how the limits are counted is tested beside the watch. */
class TimeoutTest extends LlmTestSupport {
    private static final Duration SOON = Duration.ofSeconds(20);

    private void assertTimeout(Exchange exchange, String option) {
        assertThat(exchange.getException())
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("option " + option);
        assertThat(exchange.getException(LlmException.class).retryable()).isTrue();
    }

    private void assertGivenUp() {
        server.await(SOON, s -> s.activeRequests() == 0 && s.openConnections() == 0);
    }

    @Test
    void aServerThatDoesNotAcceptIsGivenUpAfterConnectTimeout() throws IOException {
        try (FullServer full = new FullServer()) {
            String uri =
                    "llm:openai-compatible:m?maxRetries=0&connectTimeout=100&baseUrl=http://127.0.0.1:" + full.port();
            assertTimeout(send(uri, "Hi"), "connectTimeout");
        }
    }

    @Test
    void aSilentServerIsGivenUpAfterRequestTimeout() {
        server.always(Answer.silent());
        assertTimeout(send(uri("maxRetries=0", "requestTimeout=100"), "Hi"), "requestTimeout");
        assertGivenUp();
    }

    @Test
    void attemptsAndTheWaitsBetweenThemEndAfterTotalTimeout() {
        server.always(Answer.rateLimited("30"));
        Exchange done = send(uri("maxRetries=5", "maxDelay=60000", "totalTimeout=300"), "Hi");
        assertTimeout(done, "totalTimeout");
        assertThat(done.getException()).hasMessageContaining("in 1 attempt");
    }

    @Test
    void aStreamThatNeverEndsIsGivenUpAfterTotalTimeout() {
        server.always(Answer.stream("one", "two").endless());
        ChatStream stream = send(
                        uri("streaming=true", "totalTimeout=500", "maxResponseSize=" + Integer.MAX_VALUE), "Hi")
                .getMessage()
                .getBody(ChatStream.class);
        assertThatThrownBy(() -> {
                    while (stream.hasNext()) {
                        stream.next();
                    }
                })
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("totalTimeout");
        assertGivenUp();
    }

    @Test
    void aProviderThatIsABeanAndDoesNotReactIsGivenUpAfterTotalTimeout() {
        ChatProvider hung = call -> new CompletableFuture<>();
        context.getRegistry().bind("hung", hung);
        assertTimeout(send("llm:hung:m?totalTimeout=50", "Hi"), "totalTimeout");
    }

    @Test
    void aTotalTimeoutThatIsNotAboveZeroIsRefused() {
        assertThatThrownBy(() -> send(uri("totalTimeout=0"), "Hi"))
                .hasStackTraceContaining("totalTimeout must be above 0");
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUpAfterRequestTimeout() {
        server.always(Answer.chat("x").endless());
        String unlimited = "maxResponseSize=" + Integer.MAX_VALUE;
        assertTimeout(send(uri("maxRetries=0", "requestTimeout=200", unlimited), "Hi"), "requestTimeout");
        assertGivenUp();
    }

    @Test
    void anAnswerThatStallsIsGivenUpAfterRequestTimeout() {
        server.always(Answer.chat("Hello").stallAfter(20));
        assertTimeout(send(uri("maxRetries=0", "requestTimeout=100"), "Hi"), "requestTimeout");
        assertGivenUp();
    }

    @Test
    void aTimeoutIsTriedAgain() {
        server.enqueue(Answer.silent());
        Exchange exchange = send(uri("maxRetries=1", "requestTimeout=500"), "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(2);
    }

    @Test
    void aStreamThatDoesNotBeginIsGivenUpAfterFirstTokenTimeout() {
        server.always(Answer.silent());
        assertTimeout(send(uri("maxRetries=0", "streaming=true", "firstTokenTimeout=100"), "Hi"), "firstTokenTimeout");
        assertGivenUp();
    }

    @Test
    void commentsAreNoToken() {
        server.always(Answer.sseText(": ping\n\n".repeat(1_000)).paced(Duration.ofMillis(10)));
        assertTimeout(send(uri("maxRetries=0", "streaming=true", "firstTokenTimeout=150"), "Hi"), "firstTokenTimeout");
        assertGivenUp();
    }

    @Test
    void aStreamThatFallsSilentIsGivenUpAfterStreamIdleTimeout() {
        server.always(Answer.stream("Hel", "lo").stallAfter(2));
        Exchange exchange = send(uri("streaming=true", "streamIdleTimeout=100"), "Hi");
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        assertThat(stream.next()).isEqualTo(Delta.text("Hel"));
        assertThatThrownBy(stream::next)
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("option streamIdleTimeout");
        assertGivenUp();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aStreamMayTakeLongerThanAnyLimitWhileItGoesOn() {
        server.always(
                Answer.stream("a", "b", "c", "d", "e", "f", "g", "h", "i", "j").paced(Duration.ofMillis(20)));
        Exchange exchange = send(
                uri("streaming=true", "requestTimeout=50", "streamIdleTimeout=10s", "firstTokenTimeout=10s"), "Hi");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("abcdefghij");
    }

    /** Takes one piece at a time, when told to. */
    private static final class SlowReader implements Flow.Subscriber<Delta> {
        final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final CountDownLatch over = new CountDownLatch(1);

        @Override
        public void onSubscribe(Flow.Subscription value) {
            subscription.set(value);
        }

        @Override
        public void onNext(Delta item) {}

        @Override
        public void onError(Throwable throwable) {
            failure.set(throwable);
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
        }
    }

    @Test
    void aSlowReaderIsNotSilence() throws InterruptedException {
        server.always(Answer.stream("x".repeat(10_000)).endless());
        Exchange exchange = send(uri("streaming=true", "streamIdleTimeout=100"), "Hi");
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        SlowReader reader = new SlowReader();
        stream.subscribe(reader);
        long before = -1;
        while (server.bytesSent() != before) { // until the connection is full
            before = server.bytesSent();
            assertThat(reader.over.await(300, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(reader.failure).hasNullValue();
        stream.close();
        assertGivenUp();
    }
}
