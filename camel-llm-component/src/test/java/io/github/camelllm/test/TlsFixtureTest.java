package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsFixtureTest {

    private static final TlsFixture TLS = TlsFixture.create();
    private static final Duration SOON = Duration.ofSeconds(30);

    private final FakeLlmServer server = FakeLlmServer.startTls(TLS.sslContext());

    @AfterEach
    void close() {
        server.close();
    }

    @AfterAll
    static void closingDeletesTheKeyStore() {
        assertThat(TLS.keyStore()).exists();
        TLS.close();
        assertThat(TLS.keyStore()).doesNotExist();
        assertThat(TLS.keyStore().getParent()).doesNotExist();
    }

    @Test
    void aClientThatTrustsTheCertificateIsServed() throws Exception {
        server.enqueue(
                Answer.chat("hi"),
                Answer.stream("a").splitEvery(1),
                Answer.stream("b").untilClose());

        assertThat(server.baseUrl().getScheme()).isEqualTo("https");
        assertThat(post(server)).contains("\"content\":\"hi\"");
        assertThat(post(server)).endsWith("[DONE]\n\n");
        assertThat(post(server)).endsWith("[DONE]\n\n");
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateFails() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(SSLContext.getDefault()).build();

        assertThatThrownBy(() -> client.send(request(server), BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aCertificateOfAnotherHostFails() throws Exception {
        try (TlsFixture other = TlsFixture.forHost("llm.example");
                FakeLlmServer wrong = FakeLlmServer.startTls(other.sslContext())) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(other.sslContext()).build();

            assertThatThrownBy(() -> client.send(request(wrong), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void faultsWorkUnderTls() throws Exception {
        server.enqueue(
                Answer.stream("a").cutAfter(1),
                Answer.stream("a").resetAfterBytes(10),
                Answer.chat("slow")
                        .delayed(Duration.ofMillis(40))
                        .paced(Duration.ofMillis(10))
                        .splitEvery(50));

        assertThatThrownBy(() -> post(server)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post(server)).isInstanceOf(IOException.class);
        assertThat(post(server)).contains("slow");
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void aCancelledCallIsNoticedWhileSilentAndWhileWriting() throws Exception {
        server.enqueue(Answer.silent(), Answer.stream("a").endless());
        for (int i = 1; i <= 2; i++) {
            int left = i;
            CompletableFuture<?> call = trusting().sendAsync(request(server), BodyHandlers.ofString());
            server.takeRequest(SOON);
            call.cancel(true);
            server.await(SOON, seen -> seen.clientClosed() == left);
        }
    }

    @Test
    void closingTheServerEndsAWriteThatBlocks() throws Exception {
        server.enqueue(Answer.chat("x".repeat(100_000)).endless());
        try (InputStream body =
                trusting().send(request(server), BodyHandlers.ofInputStream()).body()) {
            assertThat(body.read()).isEqualTo('{');
            server.await(SOON, sending -> sending.bytesSent() > 1_000_000);
            server.close();
        }
        assertThat(server.clientClosed()).isZero();
    }

    private static HttpClient trusting() {
        return HttpClient.newBuilder().sslContext(TLS.sslContext()).build();
    }

    private static String post(FakeLlmServer server) throws IOException, InterruptedException {
        return trusting().send(request(server), BodyHandlers.ofString()).body();
    }

    private static HttpRequest request(FakeLlmServer server) {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
    }
}
