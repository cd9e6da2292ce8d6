package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import io.github.camelllm.wire.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.StreamChannel;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2Test extends TransportTestSupport {
    private static SSLContext local;

    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<HttpRequest> lastRequest = new AtomicReference<>();
    private URI uri;

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.forHost("IP:127.0.0.1");
    }

    @BeforeEach
    void start() throws Exception {
        uri = URI.create("https://127.0.0.1:" + listen() + "/");
    }

    private int listen() throws Exception {
        HttpAsyncServer server = H2ServerBootstrap.bootstrap()
                .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
                .setCanonicalHostName("127.0.0.1")
                .setH2Config(H2Config.custom().setPushEnabled(false).build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setTlsStrategy(new H2ServerTlsStrategy(local))
                .register("*", new Answers())
                .create();
        server.start();
        closing(() -> {
            server.close(CloseMode.IMMEDIATE);
            server.awaitShutdown(TimeValue.ofSeconds(5));
        });
        Future<ListenerEndpoint> endpoint =
                server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), URIScheme.HTTPS);
        return ((InetSocketAddress) endpoint.get().getAddress()).getPort();
    }

    /** Answers with the request's body, or without end where the path says so, or not at all. */
    private final class Answers implements AsyncServerRequestHandler<Message<HttpRequest, byte[]>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, byte[]>> prepare(
                HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(entity != null ? new BasicAsyncEntityConsumer() : null);
        }

        @Override
        public void handle(Message<HttpRequest, byte[]> message, ResponseTrigger trigger, HttpContext context)
                throws org.apache.hc.core5.http.HttpException, IOException {
            HttpRequest request = message.getHead();
            lastRequest.set(request);
            HttpResponse answer = new BasicHttpResponse(200);
            answer.addHeader("X-Version", context.getProtocolVersion());
            for (int i = 0; i < 400 && request.getPath().contains("large-head"); i++) {
                answer.addHeader("X-Large-" + i, "a".repeat(1_000));
            }
            if (request.getPath().contains("silent")) {
                return;
            }
            AsyncEntityProducer body = request.getPath().contains("endless")
                    ? new Endless()
                    : new BasicAsyncEntityProducer(
                            message.getBody() == null ? new byte[0] : message.getBody(), ContentType.TEXT_PLAIN);
            trigger.submitResponse(new BasicResponseProducer(answer, body), context);
        }
    }

    private final class Endless extends AbstractBinAsyncEntityProducer {
        Endless() {
            super(0, ContentType.APPLICATION_OCTET_STREAM);
        }

        @Override
        protected int availableData() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void produceData(StreamChannel<ByteBuffer> channel) throws IOException {
            written.addAndGet(channel.write(ByteBuffer.allocate(4096)));
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public void failed(Exception cause) {
            written.set(Long.MAX_VALUE);
        }
    }

    private PooledTransport secure() {
        return transport(TransportOptions.builder().tls(new TransportOptions.Tls(local, null)));
    }

    @Test
    void itIsSpokenWhereTheServerOffersIt() throws Exception {
        PooledTransport transport = secure();
        for (int i = 0; i < 5; i++) {
            RecordingReceiver answer =
                    send(transport, post(uri.resolve("/path?q=1"), "call " + i).with("X-Own", "one"));
            assertThat(answer.text()).isEqualTo("call " + i);
            assertThat(answer.awaitHead().headers().first("x-version")).isEqualTo("HTTP/2.0");
        }
        HttpRequest seen = lastRequest.get();
        assertThat(seen.getPath()).isEqualTo("/path?q=1");
        assertThat(seen.getAuthority().toString()).isEqualTo(uri.getAuthority());
        assertThat(seen.getFirstHeader("x-own").getValue()).isEqualTo("one");
        assertThat(seen.getFirstHeader("user-agent").getValue()).isEqualTo("camel-llm");
        assertThat(transport.stats()).isEqualTo(new PoolStats(0, 1, 0, 1000));
    }

    @Test
    void aHeadIsBoundedInTotal() throws Exception {
        PooledTransport transport = secure();
        assertThat(send(transport, post(uri.resolve("/large-head"), "x")).failure())
                .isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
        assertThat(send(transport, post(uri, "next")).text()).isEqualTo("next");
    }

    @Test
    void bodiesLargerThanTheWindowGoBothWaysWhole() throws Exception {
        String large = "0123456789abcdef".repeat(100_000);
        List<RecordingReceiver> answers = new ArrayList<>();
        PooledTransport transport = secure();
        for (int i = 0; i < 5; i++) {
            answers.add(send(transport, post(uri, large + i)));
        }
        for (int i = 0; i < 5; i++) {
            assertEqual(answers.get(i).text(), large + i);
        }
        awaitNothingLeased(transport);
    }

    @Test
    void requestsWithoutBodyWork() throws Exception {
        assertThat(send(secure(), get(uri)).text()).isEmpty();
        assertThat(send(secure(), new io.github.camelllm.http.HttpRequest("POST", uri, Headers.NONE, new byte[0]))
                        .text())
                .isEmpty();
    }

    @Test
    void pausesChangeNothingInTheAnswer() throws Exception {
        String large = "0123456789abcdef".repeat(60_000);
        RecordingReceiver receiver =
                new RecordingReceiver(bytes -> CompletableFuture.runAsync(() -> {}, ForkJoinPool.commonPool()));

        secure().send(post(uri, large), receiver);

        assertEqual(receiver.text(), large);
    }

    @Test
    void aPausedReceiverStopsTheServerAndAResumedOneLetsItGoOn() throws Exception {
        PooledTransport transport = secure();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> pause);
        Runnable cancel = transport.send(post(uri.resolve("/endless"), "{}"), receiver);
        receiver.awaitData();
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(250)).until(() -> last.getAndSet(written.get()) == written.get());
        assertThat(written.get()).isLessThan(256 * 1024);

        pause.complete(null);
        await().until(() -> receiver.received.get() > 4 * 1024 * 1024);
        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        await("the server sees the close").until(() -> written.get() == Long.MAX_VALUE);
        awaitNothingLeased(transport);
    }

    @Test
    void aCallCancelledWhileBytesArriveFailsAsCancelled() throws Exception {
        PooledTransport transport = secure();
        for (int i = 0; i < 50; i++) {
            RecordingReceiver receiver = new RecordingReceiver();
            Runnable cancel = transport.send(post(uri.resolve("/endless"), "{}"), receiver);
            receiver.awaitData();

            cancel.run();

            assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        }
        awaitNothingLeased(transport);
    }

    @Test
    void cancellingAtAnyMomentLeavesNoConnectionLeasedAndTellsExactlyOnce() throws Exception {
        PooledTransport transport = closing(new PooledTransport(TransportOptions.builder()
                .tls(new TransportOptions.Tls(local, null))
                .maxConnectionsPerRoute(8)
                .ioThreads(2)
                .build()));

        cancelAtAnyMoment(transport, uri, 300);

        assertThat(send(transport, post(uri, "x")).text()).isEqualTo("x");
    }

    @Test
    void cancellingOneExchangeLeavesTheOthersAlone() throws Exception {
        PooledTransport transport = secure();
        RecordingReceiver silent = new RecordingReceiver();
        Runnable cancel = transport.send(post(uri.resolve("/silent"), "{}"), silent);
        RecordingReceiver endless = new RecordingReceiver();
        Runnable cancelEndless = transport.send(post(uri.resolve("/endless"), "{}"), endless);
        endless.awaitData();

        cancel.run();

        assertThat(silent.failure()).isInstanceOf(CancellationException.class);
        assertThat(send(transport, post(uri, "x")).text()).isEqualTo("x");
        long received = endless.received.get();
        await().until(() -> endless.received.get() > received);
        cancelEndless.run();
        awaitNothingLeased(transport);
    }
}
