package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.exchange.RequestBinding;
import io.github.camelllm.exchange.ResponseBinding;
import io.github.camelllm.lifetime.CallLifetime;
import io.github.camelllm.lifetime.CallWatch;
import io.github.camelllm.lifetime.Cancellation;
import io.github.camelllm.lifetime.ChatStreamMessage;
import io.github.camelllm.lifetime.InFlightCalls;
import io.github.camelllm.lifetime.RedeliveryDetector;
import io.github.camelllm.lifetime.StreamLifetime;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.StreamFeed;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Sends each exchange to a model, without blocking a thread until the response arrives. The exchange completes on a worker, never on an I/O
 * thread; a streamed one as soon as the answer begins or fails.
 *
 * <p>Camel's producer caches stop a producer at any time, also while it has calls in flight and just before it gets an
 * exchange. So it works on after its stop, and its calls are not its own: {@link InFlightCalls} ends them.
 */
final class LlmProducer extends DefaultAsyncProducer {
    private final LlmEndpoint endpoint;
    private final RedeliveryDetector redelivery;
    private volatile @Nullable ProducerBindings bindings;

    LlmProducer(LlmEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.redelivery = endpoint.redelivery();
    }

    /**
     * The result that completes an exchange.
     *
     * @param outcome the answer, or for a stream its begin
     * @param binding puts the outcome into the exchange
     */
    private record Pending<T>(
            Exchange exchange,
            Call call,
            CompletionStage<T> outcome,
            BiConsumer<@Nullable T, @Nullable Throwable> binding) {}

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.producerStarts();
        bindings = endpoint.isAsked() ? endpoint.bindings() : null;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Pending<?> pending;
        ProducerBindings now;
        boolean awaited;
        try {
            now = newest();
            awaited = now.workers().isHere() || isLaterStep(exchange);
            RequestBinding.BoundRequest question = now.requests().read(exchange);
            pending = question.streamed() ? stream(now, question, exchange) : ask(now, question, exchange);
        } catch (Throwable e) { // Throwable, because the route waits for the callback
            fail(exchange, e, 0);
            callback.done(true);
            return true;
        }
        return complete(now, pending, awaited, callback);
    }

    /** Returns what this call uses: newer bindings after an edit of the configuration file. */
    @SuppressWarnings("ReferenceEquality") // the same object, and not an equal one
    private ProducerBindings newest() {
        ProducerBindings known = bindings;
        ProducerBindings newer = endpoint.newest(known);
        if (newer != known) {
            bindings = newer;
        }
        return newer;
    }

    /** Returns whether a call has been made for the exchange before, so that a thread may be blocked for this one. */
    private static boolean isLaterStep(Exchange exchange) {
        Message message = exchange.getMessage();
        return message.hasHeaders() && message.getHeader(LlmConstants.RESPONSE_PROVIDER) != null;
    }

    private Pending<?> ask(ProducerBindings now, RequestBinding.BoundRequest question, Exchange exchange) {
        Call call = call(question, exchange, null);
        Runnable over = CallLifetime.guard(exchange, call, now.shared().timer());
        return new Pending<>(exchange, call, answer(now, question, call), (response, failure) -> {
            over.run(); // before the route continues, which may end the unit of work
            if (failure == null && response != null) {
                now.responses().write(exchange, response, question.form());
            } else {
                failed(exchange, failure, call);
            }
        });
    }

    private Pending<?> stream(ProducerBindings now, RequestBinding.BoundRequest question, Exchange exchange) {
        StreamFeed feed = new StreamFeed(now.workers());
        Call call = call(question, exchange, feed);
        ChatStream stream = feed.open(call);
        StreamLifetime.guard(exchange, stream, feed, now.shared().timer());
        answer(now, question, call).whenComplete(feed::settle);
        return new Pending<>(exchange, call, feed.begun(), (nothing, failure) -> {
            if (failure == null) {
                deliver(exchange, call, stream);
            } else {
                failed(exchange, failure, call);
            }
        });
    }

    /** Sets the stream as body, and the headers of the complete answer when its reader reaches the end. */
    private static void deliver(Exchange exchange, Call call, ChatStream stream) {
        exchange.getMessage().setBody(stream);
        ChatStreamMessage.install(exchange);
        Message message = exchange.getMessage();
        ResponseBinding.begun(message, call.provider());
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
        CallWatch.guard(exchange, call);
        return call;
    }

    private static CompletionStage<ChatResponse> answer(
            ProducerBindings now, RequestBinding.BoundRequest question, Call call) {
        now.calls().add(call);
        CompletionStage<ChatResponse> answer;
        try {
            answer = question.target().answering().answer(call);
        } catch (Throwable e) { // Throwable, because the call must not stay in flight
            now.calls().remove(call);
            throw e;
        }
        CompletionStage<ChatResponse> end = answer;
        end.whenComplete((response, failure) -> now.calls().remove(call));
        return answer;
    }

    /** Completes the exchange at once if the outcome is available, else later on a worker; in both cases exactly once. */
    private <T> boolean complete(ProducerBindings now, Pending<T> pending, boolean awaited, AsyncCallback callback) {
        if (pending.outcome().toCompletableFuture().isDone()) {
            pending.outcome().whenComplete((value, failure) -> bind(pending, value, failure));
            callback.done(true);
            return true;
        }
        pending.outcome().whenComplete((value, failure) -> now.workers()
                .resume(
                        () -> {
                            bind(pending, value, failure);
                            callback.done(false);
                        },
                        awaited));
        return false;
    }

    private <T> void bind(Pending<T> pending, @Nullable T value, @Nullable Throwable failure) {
        Exchange exchange = pending.exchange();
        try {
            pending.binding().accept(value, failure);
            if (failure == null) {
                redelivery.answered(exchange);
            }
        } catch (Throwable e) { // Throwable, because the route waits for the callback
            fail(exchange, e, pending.call().attempts());
        }
    }

    private void failed(Exchange exchange, @Nullable Throwable failure, Call call) {
        Throwable cause = failure == null ? call.cancellation() : LlmException.causeOf(failure);
        fail(exchange, cause, call.attempts());
    }

    private void fail(Exchange exchange, Throwable failure, int attempts) {
        try {
            redelivery.failed(failure);
            ResponseBinding.fail(exchange, failure, attempts);
        } catch (Throwable e) { // such as a StackOverflowError: the exchange must not look answered
            exchange.setException(failure);
        }
    }
}
