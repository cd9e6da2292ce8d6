package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final Runnable CLOSED = () -> {};

    private final CancellationException cancelled = new CancellationException("by the caller");
    private RecordingReceiver receiver = new RecordingReceiver();

    private Delivery delivery() {
        Delivery[] self = new Delivery[1];
        self[0] = new Delivery(receiver, cause -> self[0].fail(cause, CLOSED), () -> {});
        self[0].head(new ResponseHead(200, Headers.NONE));
        return self[0];
    }

    @Test
    void whatTheTransportThrowsWhileItClosesIsNotTheFailure() throws Exception {
        Delivery delivery = delivery();

        delivery.fail(cancelled, () -> delivery.fail(new CancelledKeyException(), CLOSED));

        assertThat(receiver.failure()).isSameAs(cancelled);
    }

    @Test
    void anErrorOfTheConnectionDuringTheCloseIsNotTheFailure() throws Exception {
        Delivery delivery = delivery();

        delivery.fail(cancelled, () -> delivery.broke(new CancelledKeyException(), CLOSED));

        assertThat(receiver.failure()).isSameAs(cancelled);
    }

    @Test
    void aWindowThatCannotBeOpenedAsTheConnectionIsClosedIsNotTheFailure() throws Exception {
        Delivery delivery = delivery();
        CapacityChannel channel = increment -> {
            delivery.fail(cancelled, CLOSED); // on another thread, in life
            throw new CancelledKeyException();
        };
        delivery.data(ByteBuffer.allocate(1));

        delivery.starve(channel);

        assertThat(receiver.failure()).isSameAs(cancelled);
    }

    @Test
    void aCloseThatThrowsDoesNotKeepTheFailureFromTheReceiver() throws Exception {
        delivery().fail(cancelled, () -> {
            throw new CancelledKeyException();
        });

        assertThat(receiver.failure()).isSameAs(cancelled);
    }

    @Test
    void theEndOfTheBodyDuringTheCloseIsNotTheEnd() throws Exception {
        Delivery delivery = delivery();

        delivery.fail(cancelled, delivery::end);

        assertThat(receiver.failure()).isSameAs(cancelled);
    }

    @Test
    void aPausedReceiverGetsTheFailureOnceTheConnectionIsClosed() throws Exception {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        receiver = new RecordingReceiver(bytes -> pause);
        Delivery delivery = delivery();
        delivery.data(ByteBuffer.allocate(1));
        boolean[] over = new boolean[1];

        delivery.fail(cancelled, () -> over[0] = receiver.over.isDone());

        assertThat(over[0]).isFalse();
        assertThat(receiver.failure()).isSameAs(cancelled);
    }
}
