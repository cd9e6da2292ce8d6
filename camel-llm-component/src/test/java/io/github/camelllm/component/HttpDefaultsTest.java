package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.http.PoolStats;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.FakeProxy;
import io.github.camelllm.test.TlsFixture;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user has configured on Camel's own HTTP component holds for ours. */
class HttpDefaultsTest extends LlmTestSupport {
    private HttpComponent http(String scheme) {
        return context.getComponent(scheme, HttpComponent.class);
    }

    private Object answered(String uri) {
        Exchange exchange = send(uri, "Hi");
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    private static SSLContextParameters trusting(TlsFixture tls) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource(tls.keyStore().toUri().toString());
        store.setPassword(tls.password());
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void itsProxyIsOurs(String scheme) {
        try (FakeProxy proxy = FakeProxy.start()) {
            http(scheme).setProxyHost(proxy.host());
            http(scheme).setProxyPort(proxy.port());
            assertThat(answered(uri())).isEqualTo("Hello");
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void itsProxysPasswordIsOurs() {
        try (FakeProxy proxy = FakeProxy.start()) {
            proxy.requireBasic("user", "pass");
            http("http").setProxyHost(proxy.host());
            http("http").setProxyPort(proxy.port());
            http("http").setProxyAuthUsername("user");
            http("http").setProxyAuthPassword("pass");
            assertThat(answered(uri())).isEqualTo("Hello");
        }
    }

    @Test
    void ourOwnProxyWins() {
        try (FakeProxy theirs = FakeProxy.start();
                FakeProxy ours = FakeProxy.start()) {
            http("http").setProxyHost(theirs.host());
            http("http").setProxyPort(theirs.port());
            answered(uri("proxyHost=" + ours.host(), "proxyPort=" + ours.port()));
            assertThat(ours.requests()).hasSize(1);
            assertThat(theirs.requests()).isEmpty();
        }
    }

    @Test
    void itsTlsIsOurs() throws Exception {
        try (TlsFixture tls = TlsFixture.create();
                FakeLlmServer secure = FakeLlmServer.startTls(tls.sslContext())) {
            secure.always(Answer.chat("secret"));
            http("https").setSslContextParameters(trusting(tls));
            assertThat(answered("llm:openai-compatible:m?baseUrl=" + secure.baseUrl()))
                    .isEqualTo("secret");
        }
    }

    @Test
    void theContextsTlsIsOursIfTheComponentSaysSo() throws Exception {
        try (TlsFixture tls = TlsFixture.create();
                FakeLlmServer secure = FakeLlmServer.startTls(tls.sslContext())) {
            secure.always(Answer.chat("secret"));
            context.setSSLContextParameters(trusting(tls));
            component.setUseGlobalSslContextParameters(true);
            assertThat(answered("llm:openai-compatible:m?baseUrl=" + secure.baseUrl()))
                    .isEqualTo("secret");
        }
    }

    @Test
    void itsCheckOfHostNamesIsOurs() throws Exception {
        try (TlsFixture tls = TlsFixture.forHost("elsewhere.test");
                FakeLlmServer secure = FakeLlmServer.startTls(tls.sslContext())) {
            secure.always(Answer.chat("secret"));
            String uri = "llm:openai-compatible:m?maxRetries=0&baseUrl=" + secure.baseUrl();
            http("https").setSslContextParameters(trusting(tls));
            assertThat(send(uri, "Hi").getException()).isNotNull();
            http("https").setX509HostnameVerifier(NoopHostnameVerifier.INSTANCE);
            assertThat(answered(uri + "&seed=1")).isEqualTo("secret");
        }
    }

    @Test
    void itsPoolSizesAreOurs() {
        http("http").setMaxTotalConnections(7);
        http("http").setConnectionsPerRoute(3);
        answered(uri());
        assertThat(component.shared().connections()).extracting(PoolStats::max).containsExactly(7);
        answered(uri("maxConnections=9"));
        assertThat(component.shared().connections()).extracting(PoolStats::max).contains(7, 9);
    }

    @Test
    void itsTimeToLiveOfConnectionsIsOurs() {
        http("https").setConnectionTimeToLive(1);
        String uri = uri();
        await().untilAsserted(() -> {
            answered(uri);
            assertThat(server.connections()).isGreaterThan(3);
        });
    }

    @Test
    void whatNobodyHasConfiguredStaysOurDefault() {
        http("http").setFollowRedirects(true);
        answered(uri());
        assertThat(component.shared().connections()).extracting(PoolStats::max).containsExactly(1_000);
    }

    @Test
    void endpointsWithTheSameSettingsShareConnections() {
        answered(uri("seed=1"));
        answered(uri("seed=2", "requestTimeout=5s"));
        assertThat(server.connections()).isEqualTo(1);
        answered(uri("connectTimeout=5s"));
        assertThat(component.shared().connections()).hasSize(1);
        answered(uri("maxConnectionsPerRoute=5"));
        assertThat(component.shared().connections()).hasSize(2);
    }

    @Test
    void camelsOwnHttpComponentRunsOnTheSameLibrary() {
        Exchange exchange = send(server.baseUrl() + "/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).contains("Hello");
    }
}
