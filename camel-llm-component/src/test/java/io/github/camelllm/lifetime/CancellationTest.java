package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private static Call callOf(Exchange exchange) {
        Call call = new Call("p", ChatRequest.builder().model("m").build(), CallOptions.STANDARD, null);
        Cancellation.guard(exchange, call);
        return call;
    }

    @Test
    void callsOfTheExchangeAndItsCopiesAreCancelled() {
        Cancellation cancellation = Cancellation.of(exchange);
        Call call = callOf(exchange);
        Call ofCopy = callOf(exchange.copy());
        assertThat(call.cancelled()).isFalse();
        cancellation.cancel();
        assertThat(call.cancelled()).isTrue();
        assertThat(ofCopy.cancelled()).isTrue();
    }

    @Test
    void aCallThatComesLaterIsCancelledAtOnce() {
        Cancellation.of(exchange).cancel();
        assertThat(callOf(exchange).cancelled()).isTrue();
    }

    @Test
    void theOuterOneIncludesTheInnerOneAndNotTheOtherWayRound() {
        Cancellation outer = Cancellation.of(exchange);
        Call before = callOf(exchange);
        Exchange copy = exchange.copy();
        Cancellation inner = Cancellation.of(copy);
        Call within = callOf(copy);
        inner.cancel();
        assertThat(within.cancelled()).isTrue();
        assertThat(before.cancelled()).isFalse();
        Call other = callOf(exchange);
        outer.cancel();
        assertThat(other.cancelled()).isTrue();
    }

    @Test
    void whatComesAfterItHasLeftIsNotItsOwn() {
        Cancellation outer = Cancellation.of(exchange);
        Cancellation inner = Cancellation.of(exchange);
        inner.leave(exchange);
        Call call = callOf(exchange);
        inner.cancel();
        assertThat(call.cancelled()).isFalse();
        outer.leave(exchange);
        assertThat(exchange.getProperties()).isEmpty();
    }
}
