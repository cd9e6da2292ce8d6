package io.github.camelllm.component;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.lifetime.ChatStreamMessage;
import io.github.camelllm.lifetime.OuterUnitOfWork;
import io.github.camelllm.lifetime.ServerSentEvents;
import io.github.camelllm.lifetime.StepReading;
import io.github.camelllm.lifetime.VertxResponse;
import io.github.camelllm.stream.ChatStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** The type converters from responses and streams to text and bytes. */
@Converter(generateLoader = true)
public final class LlmConverters {
    /** The schemes of producers that store the body they read. */
    private static final Set<String> STORES = Set.of("file", "ftp", "ftps", "sftp", "smb", "scp");

    private static final boolean VERTX = VertxResponse.isPresent();

    private LlmConverters() {}

    /** Returns the text of a response. */
    @Converter
    public static String toString(ChatResponse response) {
        return response.text();
    }

    /**
     * Returns a description of a stream, such as {@code ChatStream[openai:gpt-5.4-mini, 3 chunks read, open]}, and
     * reads nothing: within a route, this is called for logs, tracers and expressions. When the exchange is done and its
     * caller asks for a string, as with {@code requestBody(uri, body, String.class)}, this reads the stream to its end and
     * returns the text.
     *
     * <p>In a route, {@code convertBodyTo(String.class)} and {@code message.getBody(String.class)} return the text. They do
     * not come here.
     *
     * @param exchange that holds the stream, or null if that is not known
     */
    @Converter
    public static String toString(ChatStream stream, @Nullable Exchange exchange) {
        if (isRead(stream, exchange)) {
            return ChatStreamMessage.text(stream);
        }
        stream.noteDescribed();
        return stream.toString();
    }

    private static boolean isRead(ChatStream stream, @Nullable Exchange exchange) {
        return stream.isHandedOver() || StepReading.asksFor(stream, exchange) || (exchange != null && isDone(exchange));
    }

    /** Returns whether the exchange has left its route; a copy in a queue has when it was taken from there by Java code. */
    private static boolean isDone(Exchange exchange) {
        UnitOfWork unitOfWork = exchange.getUnitOfWork();
        if (OuterUnitOfWork.isForeignCopy(exchange)) {
            return unitOfWork == null && !isQueued(exchange);
        }
        return unitOfWork == null || unitOfWork.getRoute() == null;
    }

    /** Returns whether a queue of {@code seda} or the like has the exchange, so that JMX, which shows queues, reads nothing. */
    private static boolean isQueued(Exchange exchange) {
        return exchange.getContext().getEndpoints().stream()
                .anyMatch(endpoint -> endpoint instanceof BrowsableEndpoint queue
                        && queue.getExchanges().contains(exchange));
    }

    /** Returns a delta of the answer's text; an empty string for other deltas. */
    @Converter
    public static String toString(Delta delta) {
        return delta.isText() ? delta.text() : "";
    }

    /** Returns server-sent events as text where {@linkplain #toString(ChatStream, Exchange) a stream} is read; else a description of them. */
    @Converter
    public static String toString(ServerSentEvents events, @Nullable Exchange exchange) throws IOException {
        return isRead(events.stream(), exchange) ? events.text() : events.toString();
    }

    /**
     * Returns a stream as server-sent events in the form of OpenAI's chunks; but its text, in UTF-8, to an expression such as {@code ${length()}}, and
     * if the exchange is being sent to an endpoint that stores files.
     *
     * @param exchange that holds the stream, or null if that is not known
     */
    @Converter
    public static InputStream toInputStream(ChatStream stream, @Nullable Exchange exchange) {
        if (StepReading.asksFor(stream, exchange)
                || stream.readingSuspended()
                || (exchange != null && isBeingStored(exchange))) {
            return new ByteArrayInputStream(toBytes(stream));
        }
        return new ServerSentEvents(
                stream, exchange == null || !VERTX ? () -> false : VertxResponse.flushesAtEnd(exchange));
    }

    /** Returns the text of a stream in UTF-8. */
    @Converter
    public static byte[] toBytes(ChatStream stream) {
        return ChatStreamMessage.text(stream).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns server-sent events as bytes. Without it, Camel uses its conversion of a cached stream, or the one of an input stream. */
    @Converter
    public static byte[] toBytes(ServerSentEvents events) throws IOException {
        return events.text().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the text of a response in UTF-8, for servers that write a buffer. */
    @Converter
    public static ByteBuffer toByteBuffer(ChatResponse response) {
        return ByteBuffer.wrap(response.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns what {@link #toInputStream} reads, when it is complete, for servers that write a buffer. */
    @Converter
    public static ByteBuffer toByteBuffer(ChatStream stream, @Nullable Exchange exchange) throws IOException {
        return ByteBuffer.wrap(toInputStream(stream, exchange).readAllBytes());
    }

    private static boolean isBeingStored(Exchange exchange) {
        String to = exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
        return to != null && STORES.contains(StringHelper.before(to, ":", ""));
    }
}
