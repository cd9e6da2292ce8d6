package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.wire.Headers;
import java.net.URI;
import org.junit.jupiter.api.Test;

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

    @Test
    void aSignedRequestDoesNotTellItsKey() {
        HttpRequest request = Signer.BEARER.sign(request("https://h/p"), "secret");

        assertThat(request.toString()).isEqualTo("POST https://h/p");
    }
}
