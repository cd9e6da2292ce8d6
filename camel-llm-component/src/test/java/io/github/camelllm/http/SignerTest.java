package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.wire.Headers;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignerTest {
    private static HttpRequest request(String uri) {
        return new HttpRequest("POST", URI.create(uri), Headers.of("A", "1"), new byte[0]);
    }

    @Test
    void bearerAddsAnAuthorization() {
        assertThat(Signer.BEARER.sign(request("https://x/"), "k").headers().first("authorization"))
                .isEqualTo("Bearer k");
    }

    @Test
    void headerAddsAFieldOfThatName() {
        assertThat(Signer.header("api-key")
                        .sign(request("https://x/"), "k")
                        .headers()
                        .all("api-key"))
                .containsExactly("k");
    }

    @Test
    void noneChangesNothing() {
        HttpRequest request = request("https://x/");

        assertThat(Signer.NONE.sign(request, "k")).isSameAs(request);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h:1/p/a%2Fb:stream, k, https://h:1/p/a%2Fb:stream?key=k",
        "https://h/p?alt=sse&x=%20, k, https://h/p?alt=sse&x=%20&key=k",
        "https://h, k, https://h?key=k",
        "https://h/?, k, https://h/?key=k",
        "https://h/p, a+b&c=d %/ü, https://h/p?key=a%2Bb%26c%3Dd%20%25%2F%C3%BC",
    })
    void queryAddsAnEncodedParameter(String uri, String key, String signed) {
        HttpRequest request = Signer.query("key").sign(request(uri), key);

        assertThat(request.uri()).isEqualTo(URI.create(signed));
        assertThat(request.headers().first("A")).isEqualTo("1");
    }

    @Test
    void aSignedRequestDoesNotTellItsKey() {
        HttpRequest request = Signer.query("key").sign(request("https://h/p"), "secret");

        assertThat(Signer.BEARER.sign(request, "secret").toString()).isEqualTo("POST https://h/p");
    }
}
