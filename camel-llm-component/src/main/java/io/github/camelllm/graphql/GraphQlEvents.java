package io.github.camelllm.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphqlErrorBuilder;
import io.github.camelllm.gateway.EventBody;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The results of a subscription as server-sent events: {@code next} for each, {@code complete} at the end. */
final class GraphQlEvents implements EventBody, Subscriber<Object> {
    static final String COMPLETE = "event: complete\ndata: \n\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Publisher<?> results;
    private volatile @Nullable EventSink sink;
    private volatile @Nullable Subscription subscription;
    private volatile boolean over;

    GraphQlEvents(Publisher<?> results) {
        this.results = results;
    }

    static String next(ExecutionResult result) {
        return "event: next\ndata: " + json(result) + "\n\n";
    }

    static String json(ExecutionResult result) {
        try {
            return JSON.writeValueAsString(result.toSpecification());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A result is maps, lists and values", e);
        }
    }

    @Override
    public void start(EventSink to) {
        sink = to;
        @SuppressWarnings("unchecked") // it is asked for nothing but its elements
        Publisher<Object> any = (Publisher<Object>) results;
        any.subscribe(this);
    }

    @Override
    public void cancel() {
        over = true;
        Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription value) {
        subscription = value;
        if (over) {
            value.cancel();
        } else {
            value.request(1);
        }
    }

    @Override
    public void onNext(Object result) {
        Subscription known = subscription;
        CompletionStage<?> pressure = write(next((ExecutionResult) result));
        if (known != null && pressure == null) {
            known.request(1);
        } else if (known != null && pressure != null) {
            pressure.whenComplete((nothing, failure) -> known.request(1));
        }
    }

    @Override
    public void onError(Throwable failure) {
        ClientError error = ClientError.of(failure, ClientErrorFormat.OPENAI);
        end(next(ExecutionResultImpl.newExecutionResult()
                .addError(GraphqlErrorBuilder.newError()
                        .message("%s", error.message())
                        .build())
                .build()));
    }

    @Override
    public void onComplete() {
        end("");
    }

    private void end(String last) {
        EventSink known = sink;
        if (!over && known != null) {
            over = true;
            write(last + COMPLETE);
            known.end();
        }
    }

    private @Nullable CompletionStage<?> write(String events) {
        EventSink known = sink;
        return known == null ? null : known.write(events.getBytes(StandardCharsets.UTF_8));
    }
}
