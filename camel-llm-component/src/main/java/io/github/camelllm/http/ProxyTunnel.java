package io.github.camelllm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;

/** The {@code CONNECT} request to a proxy (RFC 9110, section 9.3.6). */
final class ProxyTunnel implements AsyncClientExchangeHandler {
    private final Destination route;
    private final Runnable open;
    private final Consumer<Exception> refused;

    ProxyTunnel(Destination route, Runnable open, Consumer<Exception> refused) {
        this.route = route;
        this.open = open;
        this.refused = refused;
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        HttpHost target = route.hops().getTargetHost();
        URIAuthority authority = new URIAuthority(target);
        BasicHttpRequest connect = new BasicHttpRequest("CONNECT", null, authority, authority.toString());
        connect.addHeader("Host", authority.toString());
        if (route.proxyCredential() != null) {
            connect.addHeader("Proxy-Authorization", route.proxyCredential());
        }
        channel.sendRequest(connect, null, context);
    }

    @Override
    public void consumeResponse(HttpResponse response, EntityDetails entity, HttpContext context) {
        int status = response.getCode();
        if (status >= 200 && status < 300) {
            open.run();
        } else {
            refused.accept(
                    new IOException("The proxy " + route.hops().getProxyHost().toHostString()
                            + " refused a tunnel to " + route.authority() + ": status " + status
                            + (status == 407 ? ": it requires a user and password" : "")));
        }
    }

    @Override
    public void failed(Exception cause) {
        refused.accept(cause);
    }

    @Override
    public void cancel() {
        refused.accept(new IOException("The proxy closed the connection"));
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {
        // a request without a body
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // is not about the tunnel
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) {
        // the body of a refusal: the status is sufficient
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        // the head was decisive
    }

    @Override
    public void releaseResources() {
        // has no state
    }
}
