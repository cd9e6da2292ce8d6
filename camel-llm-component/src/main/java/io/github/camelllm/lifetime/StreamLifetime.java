package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.StreamFeed;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * Closes a stream that is not read to its end: when the outermost unit of work of its exchange is done, or when no delta
 * was taken for {@link #ABANDONED_AFTER}. An inner unit of work, such as that of a {@code circuitBreaker}, closes nothing.
 *
 * <p>A stream that is the reply to a request made by Java code, with a {@code ProducerTemplate}, is left to that code,
 * which can read it only after the exchange is done.
 */
public final class StreamLifetime extends SynchronizationAdapter {
    /** The maximum time a reader may take for a delta; a stream is closed after at most twice this time. */
    static final Duration ABANDONED_AFTER = Duration.ofMinutes(5);

    /** Schemes whose consumers create no exchanges: an exchange from such an endpoint was created by Java code. */
    private static final Set<String> CALLED = Set.of("direct", "kamelet", LlmConstants.SCHEME);

    private static final String UNREAD =
            "The exchange was done before the stream was read to its end: read it in the route, or request it (InOut) if Java code reads it";

    private static final String ABANDONED =
            "The stream was abandoned: no chunk of it was read for " + ABANDONED_AFTER.toMinutes() + " minutes";

    private static final boolean VERTX = VertxResponse.isPresent();

    private final Timer timer;
    private volatile @Nullable Guarded guarded;
    private volatile Runnable wakeUp = () -> {};
    private volatile Runnable removal = () -> {};

    private record Guarded(ChatStream stream, StreamFeed feed) {
        boolean hasBegun() {
            return feed.begun().toCompletableFuture().isDone();
        }

        void abort(String why) {
            feed.abort(ErrorKind.CANCELLED, why);
        }

        boolean isIn(@Nullable Object body) {
            return body == stream || (body instanceof ServerSentEvents events && events.stream() == stream);
        }
    }

    private StreamLifetime(Guarded guarded, Timer timer) {
        this.guarded = guarded;
        this.timer = timer;
    }

    /** Guards the stream of an exchange, from before the request is sent. */
    public static void guard(Exchange exchange, ChatStream stream, StreamFeed feed, Timer timer) {
        StreamLifetime lifetime = new StreamLifetime(new Guarded(stream, feed), timer);
        lifetime.removal = OuterUnitOfWork.onDone(exchange, lifetime);
        if (VERTX) {
            VertxResponse.onClosed(exchange, timer, () -> lifetime.guarded == null, lifetime::clientGone);
        }
        feed.begun().thenRun(() -> lifetime.watch(0));
        stream.onEnd((response, error) -> lifetime.over());
    }

    @Override
    public void onDone(Exchange exchange) {
        Guarded open = guarded;
        if (open == null) {
            return;
        }
        if (isReply(open, exchange)) {
            open.feed().handOver();
        } else if (isReplyOfMessaging(open, exchange)) {
            readReply(open.stream(), exchange);
        } else if (open.hasBegun()) {
            open.abort(UNREAD);
        } else {
            timer.after(CallLifetime.GRACE, () -> open.abort(UNREAD));
        }
    }

    private void clientGone() {
        Guarded open = guarded;
        if (open != null) {
            open.abort("The client of the HTTP request has closed its connection");
        }
    }

    private static boolean isReply(Guarded open, Exchange exchange) {
        return exchange.getException() == null
                && open.isIn(exchange.getMessage().getBody())
                && (isOfJavaCode(exchange) || (exchange.getPattern().isOutCapable() && isAwaited(exchange)));
    }

    /** Returns whether the stream is a reply that is sent when the exchange is done; servers of HTTP write it before. */
    private static boolean isReplyOfMessaging(Guarded open, Exchange exchange) {
        Endpoint from = exchange.getFromEndpoint();
        return from != null
                && exchange.getPattern().isOutCapable()
                && exchange.getException() == null
                && exchange.getMessage().getBody() == open.stream()
                && SentText.isMessaging(from);
    }

    /** Replaces a stream by its text, which is the reply. */
    private static void readReply(ChatStream stream, Exchange exchange) {
        try {
            exchange.getMessage().setBody(ChatStreamMessage.text(stream));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
    }

    /** Returns whether Java code sent the exchange to an endpoint, or received it, as a {@code ConsumerTemplate} does, which ends it without a unit of work. */
    private static boolean isOfJavaCode(Exchange exchange) {
        return exchange.getFromRouteId() == null || exchange.getUnitOfWork() == null;
    }

    private static boolean isAwaited(Exchange exchange) {
        return OuterUnitOfWork.isForeignCopy(exchange) || isCalled(exchange.getFromEndpoint());
    }

    private static boolean isCalled(@Nullable Endpoint from) {
        return from == null || CALLED.contains(StringHelper.before(from.getEndpointUri(), ":", ""));
    }

    private void watch(long taken) {
        wakeUp = timer.after(ABANDONED_AFTER, () -> check(taken));
        if (guarded == null) {
            wakeUp.run();
        }
    }

    private void check(long takenBefore) {
        Guarded open = guarded;
        if (open == null) {
            return;
        }
        long taken = open.feed().taken();
        if (taken == takenBefore && !open.feed().awaited()) {
            open.abort(ABANDONED);
        } else {
            watch(taken);
        }
    }

    private void over() {
        guarded = null;
        wakeUp.run();
        removal.run();
    }
}
