package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** One request on one connection, driven by the I/O thread of that connection. */
final class HttpAttempt implements AsyncClientExchangeHandler {
    private final HttpCall exchange;
    private final Delivery delivery;
    private final AsyncConnectionEndpoint endpoint;
    private final boolean reused;
    private final ByteBuffer body;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean begun;
    private volatile boolean sent;
    private boolean withoutBody;
    private @Nullable String keepAlive;

    /**
     * @param reused whether the connection has served before, so that its server may have closed it in the meantime
     */
    HttpAttempt(HttpCall exchange, Delivery delivery, AsyncConnectionEndpoint endpoint, boolean reused) {
        this.exchange = exchange;
        this.delivery = delivery;
        this.endpoint = endpoint;
        this.reused = reused;
        this.body = ByteBuffer.wrap(exchange.request().body());
    }

    AsyncConnectionEndpoint endpoint() {
        return endpoint;
    }

    /** Returns whether the connection can serve another request after this one. */
    boolean reusable() {
        return sent && !withoutBody;
    }

    /** Returns the {@code Keep-Alive} field of the response; null if it has none. */
    @Nullable
    String keepAlive() {
        return keepAlive;
    }

    /** Returns whether the server cannot have processed the request, so that it may be sent again. */
    boolean unseen(Exception cause) {
        return reused && (!begun || cause instanceof RequestNotExecutedException);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        begun = true;
        boolean http2 = context.getProtocolVersion().greaterEquals(HttpVersion.HTTP_2);
        boolean empty = !body.hasRemaining();
        sent = empty;
        channel.sendRequest(
                exchange.route().head(exchange.request(), exchange.fields(), http2),
                empty ? null : new BasicEntityDetails(body.remaining(), null),
                context);
    }

    @Override
    public int available() {
        return body.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        if (body.hasRemaining()) {
            channel.write(body);
        }
        if (!body.hasRemaining() && !sent) {
            sent = true;
            channel.endStream();
        }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) throws HttpException {
        if (response.getCode() == 101) {
            throw new ProtocolException("The server changed the protocol unasked");
        }
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
        Header field = response.getFirstHeader("Keep-Alive");
        keepAlive = field == null ? null : field.getValue();
        delivery.head(new ResponseHead(response.getCode(), headers(response)));
        if (entity == null) {
            // of 204 or 304: a body sent nevertheless would be read as the next response
            withoutBody = true;
            finish();
        }
    }

    private static Headers headers(HttpResponse response) {
        String[] namesAndValues = new String[response.getHeaders().length * 2];
        int i = 0;
        for (Iterator<Header> fields = response.headerIterator(); fields.hasNext(); ) {
            Header field = fields.next();
            namesAndValues[i++] = field.getName();
            namesAndValues[i++] = field.getValue();
        }
        return Headers.of(namesAndValues);
    }

    @Override
    public void updateCapacity(CapacityChannel channel) {
        delivery.starve(channel);
    }

    @Override
    public void consume(ByteBuffer bytes) {
        delivery.data(bytes);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        finish();
    }

    private void finish() {
        if (over.compareAndSet(false, true)) {
            exchange.answered(this);
        }
    }

    @Override
    public void failed(Exception cause) {
        if (over.compareAndSet(false, true)) {
            exchange.broke(this, cause);
        }
    }

    @Override
    public void cancel() {
        failed(new RequestNotExecutedException());
    }

    @Override
    public void releaseResources() {
        if (!over.get()) {
            failed(new IOException("The connection was given up"));
        }
    }
}
