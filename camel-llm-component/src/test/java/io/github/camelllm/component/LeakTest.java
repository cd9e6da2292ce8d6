package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Many calls that are left leave nothing behind. */
class LeakTest extends LlmTestSupport {
    private static final Duration SOON = Duration.ofSeconds(60);

    private void assertNothingLeft() {
        server.await(SOON, s -> s.activeRequests() == 0);
        assertThat(context.getInflightRepository().size()).isZero();
        Board.Snapshot model = component.board().snapshot("openai-compatible", "test-model");
        assertThat(model.inFlight()).isZero();
        assertThat(component.shared().connections()).allSatisfy(pool -> {
            assertThat(pool.leased()).isZero();
            assertThat(pool.pending()).isZero();
        });
    }

    @Test
    void aThousandStreamsThatAreClosedHalfWayLeaveAnEmptyPool() {
        server.always(Answer.stream("x", "never sent").stallAfter(2));
        List<ChatStream> open = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50; i++) {
                open.add(send(uri("streaming=true"), "Hi").getMessage().getBody(ChatStream.class));
            }
            open.forEach(stream -> assertThat(stream.next().text()).isEqualTo("x"));
            open.forEach(ChatStream::close);
            open.clear();
        }
        assertNothingLeft();
        server.await(SOON, s -> s.openConnections() == 0);
        assertThat(server.connections()).isEqualTo(1_000);
        assertThat(server.clientClosed()).isEqualTo(1_000);
    }

    @Test
    void thousandsOfCallsAtOnceAreAllAnswered() {
        int calls = 3_000;
        CountDownLatch all = new CountDownLatch(1);
        server.respond(request -> {
            await(all);
            return Answer.chat("Hello");
        });
        List<CompletableFuture<Exchange>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(template.asyncSend(
                    uri("maxConnectionsPerRoute=20"), e -> e.getMessage().setBody("Hi")));
        }
        all.countDown();
        for (CompletableFuture<Exchange> answer : answers) {
            Exchange exchange = answer.join();
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        }
        assertNothingLeft();
        assertThat(server.connections()).isEqualTo(20);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void failedCallsGiveTheirConnectionsBack() {
        server.always(Answer.error(500, "x", "broken"));
        for (int i = 0; i < 50; i++) {
            assertThat(send(uri("maxRetries=0"), "Hi").getException()).isNotNull();
        }
        assertNothingLeft();
        assertThat(server.connections()).isEqualTo(1);
    }
}
