package io.github.camelllm.graphql;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A stream as the events of the subscription: its texts, and at the end the facts of the answer. */
final class CompletionEvents implements Publisher<Map<String, Object>> {
    private final ChatStream stream;
    private final Function<ChatResponse, Map<String, Object>> facts;

    CompletionEvents(ChatStream stream, Function<ChatResponse, Map<String, Object>> facts) {
        this.stream = stream;
        this.facts = facts;
    }

    @Override
    public void subscribe(Subscriber<? super Map<String, Object>> subscriber) {
        stream.subscribe(new Link(subscriber));
    }

    /** Between the stream and a subscriber: one more element than the stream has, when it is asked for. */
    private final class Link implements Flow.Subscriber<Delta>, Subscription {
        private final Subscriber<? super Map<String, Object>> subscriber;
        private Flow.@Nullable Subscription upstream;
        private long wanted;
        private @Nullable ChatResponse last;
        private boolean over;

        Link(Subscriber<? super Map<String, Object>> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription value) {
            upstream = value;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            ChatResponse due;
            Flow.Subscription from;
            synchronized (this) {
                wanted += count;
                due = last;
                from = upstream;
            }
            if (due != null) {
                finish(due);
            } else if (from != null) {
                from.request(count);
            }
        }

        @Override
        public void cancel() {
            stream.close();
        }

        @Override
        public void onNext(Delta delta) {
            Flow.Subscription from = upstream;
            if (delta.isText()) {
                synchronized (this) {
                    wanted--;
                }
                subscriber.onNext(Map.of("text", delta.text()));
            } else if (from != null) {
                from.request(1); // for the one that is left out
            }
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            stream.response().whenComplete((response, failure) -> {
                if (failure != null) {
                    subscriber.onError(failure);
                    return;
                }
                boolean now;
                synchronized (this) {
                    last = response;
                    now = wanted > 0;
                }
                if (now) {
                    finish(response);
                }
            });
        }

        private void finish(ChatResponse response) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            subscriber.onNext(Map.of("done", facts.apply(response)));
            subscriber.onComplete();
        }
    }
}
