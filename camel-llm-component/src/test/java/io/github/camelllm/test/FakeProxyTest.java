package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FakeProxyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final FakeLlmServer server = FakeLlmServer.start();
    private final FakeProxy proxy = FakeProxy.start();

    @AfterEach
    void closingLeavesNoThread() {
        proxy.close();
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("fake-llm-proxy-" + proxy.port()));
    }

    @Test
    void plainRequestsArePassedOnInOriginForm() throws Exception {
        server.always(Answer.stream("Hel", "lo"));
        URI uri = URI.create(server.baseUrl() + "/chat/completions?a=b");
        HttpClient client = builder().build();

        assertThat(post(client, uri).body()).endsWith("data: [DONE]\n\n");
        assertThat(post(client, uri).statusCode()).isEqualTo(200);
        assertThat(proxy.requests()).hasSize(2).allMatch(request -> request.path()
                .equals(uri.toString()));
        Received passed = server.takeRequest(SOON);
        assertThat(passed.path()).isEqualTo("/v1/chat/completions?a=b");
        assertThat(passed.body()).isEqualTo("{}");
        assertThat(passed.header("X-Tag")).contains("1");
    }

    @Test
    void theProxyResolvesNames() throws Exception {
        server.always(Answer.chat("hi"));
        URI uri = URI.create("http://llm.invalid:" + server.port() + "/v1/chat/completions");

        assertThat(post(builder().build(), uri).statusCode()).isEqualTo(200);
    }

    @Test
    void tunnelsCarryTls() throws Exception {
        try (TlsFixture tls = TlsFixture.create();
                FakeLlmServer secure = FakeLlmServer.startTls(tls.sslContext())) {
            secure.always(Answer.stream("Hel", "lo"));
            SSLContext context = tls.sslContext();
            URI uri = URI.create(secure.baseUrl() + "/chat/completions");

            assertThat(post(builder().sslContext(context).build(), uri).body()).endsWith("data: [DONE]\n\n");
            assertThat(proxy.requests()).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("CONNECT");
                assertThat(request.path()).isEqualTo("127.0.0.1:" + secure.port());
            });
        }
    }

    @Test
    void credentialsMayBeRequired() throws Exception {
        server.always(Answer.chat("hi"));
        proxy.requireBasic("user", "secret");
        URI uri = URI.create(server.baseUrl() + "/chat/completions");

        assertThat(post(builder().build(), uri).statusCode()).isEqualTo(407);
        assertThat(post(builder().authenticator(login()).build(), uri).statusCode())
                .isEqualTo(200);
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(
                        request.header("Proxy-Authorization"))
                .isEmpty());
    }

    @Test
    void aTargetThatIsNotThereIsABadGateway() throws Exception {
        server.close();
        assertThat(post(builder().build(), URI.create(server.baseUrl() + "/models"))
                        .statusCode())
                .isEqualTo(502);
    }

    @Test
    void aClientThatGoesAwayIsSeenByTheServer() throws Exception {
        server.always(Answer.silent());
        URI uri = URI.create(server.baseUrl() + "/chat/completions");
        CompletableFuture<?> call = builder().build().sendAsync(request(uri), BodyHandlers.ofString());
        server.takeRequest(SOON);
        call.cancel(true);

        server.awaitClientClose(SOON);
    }

    @Test
    void aClosedProxyEndsItsTunnels() throws Exception {
        server.always(Answer.silent());
        URI uri = URI.create(server.baseUrl() + "/chat/completions");
        CompletableFuture<?> call = builder().build().sendAsync(request(uri), BodyHandlers.ofString());
        server.takeRequest(SOON);
        proxy.close();

        server.awaitClientClose(SOON);
        assertThat(call).failsWithin(SOON);
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder().proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())));
    }

    private static Authenticator login() {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("user", "secret".toCharArray());
            }
        };
    }

    private static HttpResponse<String> post(HttpClient client, URI uri) throws IOException, InterruptedException {
        return client.send(request(uri), BodyHandlers.ofString());
    }

    private static HttpRequest request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("X-Tag", "1")
                .POST(BodyPublishers.ofString("{}"))
                .build();
    }
}
