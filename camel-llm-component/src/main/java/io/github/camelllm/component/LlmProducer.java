package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Workers;
import io.github.camelllm.exchange.CallLifetime;
import io.github.camelllm.exchange.Cancellation;
import io.github.camelllm.exchange.RedeliveryDetector;
import io.github.camelllm.exchange.RequestBinding;
import io.github.camelllm.exchange.ResponseBinding;
import io.github.camelllm.exchange.StreamLifetime;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.StreamFeed;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model for each exchange, without holding a thread while it thinks. The exchange completes on a worker, never on
 * an I/O thread; a streamed one as soon as the answer begins or fails.
 */
final class LlmProducer extends DefaultAsyncProducer {
    private final LlmEndpoint endpoint;
    private final RedeliveryDetector redelivery = new RedeliveryDetector();
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Asking asking;

    LlmProducer(LlmEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** What is made at start and used by every exchange. */
    private record Asking(RequestBinding requests, ResponseBinding responses, Workers workers) {}

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        asking = new Asking(
                new RequestBinding(endpoint.targets()),
                new ResponseBinding(endpoint.getCamelContext()),
                endpoint.shared().workers());
    }

    @Override
    protected void doStop() throws Exception {
        underWay.forEach(Call::cancel);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking now;
        RequestBinding.BoundRequest question;
        try {
            now = Objects.requireNonNull(asking, "the producer is not started");
            question = now.requests().read(exchange);
        } catch (Throwable e) { // whatever it is: the route waits for the callback
            fail(exchange, e, 0);
            callback.done(true);
            return true;
        }
        return question.streamed() ? stream(now, question, exchange, callback) : ask(now, question, exchange, callback);
    }

    private boolean ask(Asking now, RequestBinding.BoundRequest question, Exchange exchange, AsyncCallback callback) {
        Call call = call(question, exchange, null);
        Runnable over = CallLifetime.guard(exchange, call, endpoint.shared().timer());
        return whenDone(
                now,
                answer(question, call),
                callback,
                (response, failure) -> {
                    over.run(); // before the route goes on, and with it perhaps to the end of the unit of work
                    if (failure == null && response != null) {
                        now.responses().write(exchange, response, question.form());
                    } else {
                        failed(exchange, failure, call);
                    }
                },
                exchange,
                call);
    }

    private boolean stream(
            Asking now, RequestBinding.BoundRequest question, Exchange exchange, AsyncCallback callback) {
        StreamFeed feed = new StreamFeed(now.workers());
        Call call = call(question, exchange, feed);
        ChatStream stream = feed.open(call);
        StreamLifetime.guard(exchange, stream, feed, endpoint.shared().timer());
        answer(question, call).whenComplete(feed::settle);
        return whenDone(
                now,
                feed.begun(),
                callback,
                (nothing, failure) -> {
                    if (failure == null) {
                        deliver(exchange, call, stream);
                    } else {
                        failed(exchange, failure, call);
                    }
                },
                exchange,
                call);
    }

    /** Puts the stream into the body, and the headers that tell of the answer when its reader comes to the end. */
    private static void deliver(Exchange exchange, Call call, ChatStream stream) {
        Message message = exchange.getMessage();
        message.setHeader(LlmConstants.RESPONSE_PROVIDER, call.provider());
        message.setBody(stream);
        stream.onEnd((response, error) -> {
            if (response != null) {
                ResponseBinding.headers(message, response);
            }
        });
    }

    private Call call(RequestBinding.BoundRequest question, Exchange exchange, @Nullable DeltaListener listener) {
        CallOptions options = redelivery.isOf(exchange) ? question.options().withMaxRetries(0) : question.options();
        Call call = new Call(question.target().name(), question.request(), options, listener, question.caller());
        Cancellation.guard(exchange, call);
        return call;
    }

    private CompletionStage<ChatResponse> answer(RequestBinding.BoundRequest question, Call call) {
        underWay.add(call);
        if (isStoppingOrStopped()) {
            call.cancel();
        }
        CompletionStage<ChatResponse> answer = question.target().answering().answer(call);
        answer.whenComplete((response, failure) -> underWay.remove(call));
        return answer;
    }

    /** Finishes the exchange now if the outcome is there, else later on a worker; in both cases exactly once. */
    private <T> boolean whenDone(
            Asking now,
            CompletionStage<T> outcome,
            AsyncCallback callback,
            BiConsumer<@Nullable T, @Nullable Throwable> binding,
            Exchange exchange,
            Call call) {
        if (outcome.toCompletableFuture().isDone()) {
            outcome.whenComplete((value, failure) -> bind(binding, value, failure, exchange, call));
            callback.done(true);
            return true;
        }
        outcome.whenComplete((value, failure) -> now.workers().execute(() -> {
            bind(binding, value, failure, exchange, call);
            callback.done(false);
        }));
        return false;
    }

    private <T> void bind(
            BiConsumer<@Nullable T, @Nullable Throwable> binding,
            @Nullable T value,
            @Nullable Throwable failure,
            Exchange exchange,
            Call call) {
        try {
            binding.accept(value, failure);
            if (failure == null) {
                redelivery.answered(exchange);
            }
        } catch (Throwable e) { // whatever it is: the route waits for the callback
            fail(exchange, e, call.attempts());
        }
    }

    private void failed(Exchange exchange, @Nullable Throwable failure, Call call) {
        Throwable cause = failure == null ? call.cancellation() : LlmException.causeOf(failure);
        fail(exchange, cause, call.attempts());
    }

    private void fail(Exchange exchange, Throwable failure, int attempts) {
        redelivery.failed(failure);
        ResponseBinding.fail(exchange, failure, attempts);
    }
}
