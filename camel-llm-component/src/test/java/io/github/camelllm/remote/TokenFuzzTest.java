package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a token endpoint answers, the calls that wait for its token get one or an error, without the client's secret. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class TokenFuzzTest {
    private static final String SECRET = "client-secret-4711";

    @Provide
    Arbitrary<FuzzInput> answers() {
        return FuzzInput.fromTexts(
                "{\"access_token\":\"abc.def\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
                "{\"access_token\":\"abc\",\"expires_in\":\"3600\",\"scope\":\"all\"}",
                "{\"error\":\"invalid_client\",\"error_description\":\"client-secret-4711 is wrong\"}",
                "<html>no</html>");
    }

    @Property
    void anAnswer(@ForAll("answers") FuzzInput answer, @ForAll @IntRange(min = 100, max = 599) int anyStatus) {
        int status = anyStatus % 2 == 0 ? 200 : anyStatus;
        InputBounds.read("token", answer.bytes(), () -> {
            CompletableFuture<String> token = token(status, answer.bytes());
            assertThat(token).isDone();
            return token.handle(TokenFuzzTest::checked).join();
        });
    }

    private static CompletableFuture<String> token(int status, byte[] body) {
        Transport transport = new Transport() {
            @Override
            public Runnable send(HttpRequest request, Receiver receiver) {
                receiver.head(new ResponseHead(status, Headers.NONE));
                receiver.data(ByteBuffer.wrap(body));
                receiver.end();
                return () -> {};
            }

            @Override
            public void close() {}
        };
        OAuthClient client = new OAuthClient("azure", URI.create("https://login.test/token"), "me", SECRET, null);
        return new OAuthClientKeys(client, transport, new ManualTimer()).next().toCompletableFuture();
    }

    private static boolean checked(String token, Throwable failure) {
        if (failure == null) {
            return assertThat(token).matches("[!-~]+") != null;
        }
        LlmException error = (LlmException) LlmException.causeOf(failure);
        assertThat(error.getMessage()).doesNotContain(SECRET).hasSizeLessThan(5_000);
        return false;
    }
}
