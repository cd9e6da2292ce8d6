package io.github.camelllm.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access tokens by OAuth 2.0's client credentials (RFC 6749, section 4.4), for Azure and Vertex AI. The first call that
 * needs a token fetches it, and the first call in the last fifth of its life renews it; meanwhile, and if renewal fails,
 * calls use the current one until it expires. A token that a provider rejects is renewed at once, unless it is less than a minute old. A
 * token with characters that are invalid in a header is rejected.
 */
final class OAuthClientKeys implements KeySource {
    private static final Duration UNKNOWN_LIFE = Duration.ofMinutes(5);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    private static final Duration NEW = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(OAuthClientKeys.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OAuthClient client;
    private final Transport transport;
    private final Timer timer;
    private @Nullable Token token;
    private @Nullable CompletableFuture<@Nullable String> fetching;

    private record Token(String value, long fetchedAt, long renewAt, long endsAt) {}

    /** Creates a source of tokens for a client. */
    OAuthClientKeys(OAuthClient client, Transport transport, Timer timer) {
        this.client = client;
        this.transport = transport;
        this.timer = timer;
    }

    /** Returns the client, whose tokens come and go. */
    @Override
    public String account() {
        return client.id() + "@" + client.tokenUrl();
    }

    @Override
    public CompletionStage<@Nullable String> next() {
        CompletableFuture<@Nullable String> fetched;
        synchronized (this) {
            long now = timer.nanos();
            Token known = token;
            if (known != null && (now - known.renewAt() < 0 || (fetching != null && now - known.endsAt() < 0))) {
                return CompletableFuture.completedFuture(known.value());
            }
            if (fetching != null) {
                return fetching;
            }
            fetched = new CompletableFuture<>();
            fetching = fetched;
        }
        Answer answer = new Answer(fetched);
        answer.abort = transport.send(request(), answer);
        return fetched;
    }

    @Override
    public synchronized boolean failed(String key, LlmException error) {
        Token known = token;
        if (error.kind() != ErrorKind.AUTHENTICATION
                || known == null
                || !known.value().equals(key)) {
            return false;
        }
        token = null;
        return timer.nanos() - known.fetchedAt() > NEW.toNanos();
    }

    private HttpRequest request() {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        parameter(form, "client_id", client.id());
        parameter(form, "client_secret", client.secret());
        if (client.scope() != null) {
            parameter(form, "scope", client.scope());
        }
        Headers headers = Headers.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");
        return new HttpRequest(
                "POST", client.tokenUrl(), headers, form.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void parameter(StringBuilder form, String name, String value) {
        form.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private void read(CompletableFuture<@Nullable String> promise, int status, byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            String value = json.path("access_token").asText("");
            if (status != 200 || value.isEmpty()) {
                failed(promise, refusal(status, json));
                return;
            }
            if (!isToken(value)) {
                failed(
                        promise,
                        error(ErrorKind.PROTOCOL, "gave a token with characters that no header can have", null));
                return;
            }
            long life = life(json).toNanos();
            synchronized (this) {
                long now = timer.nanos();
                token = new Token(value, now, now + life / 5 * 4, now + life);
                over(promise);
            }
            promise.complete(value);
        } catch (IOException e) {
            failed(
                    promise,
                    error(ErrorKind.PROTOCOL, "answered something that is no JSON", null)
                            .statusCode(status));
        }
    }

    /** Returns whether a text can be sent as a token: visible characters of ASCII (RFC 6749, appendix A.12). */
    private static boolean isToken(String value) {
        return value.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static Duration life(JsonNode json) {
        long seconds = json.path("expires_in").asLong(UNKNOWN_LIFE.toSeconds());
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_LIFE.toSeconds())));
    }

    private ErrorDetails.Builder refusal(int status, JsonNode json) {
        ErrorKind kind = status == 429
                ? ErrorKind.RATE_LIMIT
                : status >= 500 ? ErrorKind.SERVER_ERROR : ErrorKind.AUTHENTICATION;
        String reason = ProviderTextCleaner.without(client.secret())
                .word(json.path("error").asText("no reason given"));
        return error(kind, "gave no token: " + reason, null).statusCode(status);
    }

    private void failed(CompletableFuture<@Nullable String> promise, ErrorDetails.Builder error) {
        Token known;
        synchronized (this) {
            over(promise);
            known = token;
        }
        LlmException failure = error.exception();
        if (known != null && timer.nanos() - known.endsAt() < 0 && promise.complete(known.value())) {
            LOG.warn(
                    "Could not renew the OAuth token for {}; using the current one until it expires",
                    client.provider(),
                    failure);
        } else {
            promise.completeExceptionally(failure);
        }
    }

    private void over(CompletableFuture<@Nullable String> promise) {
        if (fetching == promise) {
            fetching = null;
        }
    }

    private ErrorDetails.Builder error(ErrorKind kind, String what, @Nullable Throwable cause) {
        return ErrorDetails.of(kind, "The token endpoint " + client.tokenUrl() + " " + what)
                .provider(client.provider())
                .cause(cause);
    }

    /** Returns the client without its secret. */
    @Override
    public String toString() {
        return "TokenKeys[" + client + "]";
    }

    private final class Answer implements Transport.Receiver {
        private static final int LARGEST = 1 << 20;
        private static final Duration LIMIT = Duration.ofSeconds(30);

        private final CompletableFuture<@Nullable String> promise;
        private final ByteCollector bytes = new ByteCollector();
        private final Runnable timeout;
        private volatile Runnable abort = () -> {};
        private int status;
        private int size;

        Answer(CompletableFuture<@Nullable String> promise) {
            this.promise = promise;
            this.timeout = timer.after(LIMIT, () -> {
                failed(new IOException("no answer within " + LIMIT.toSeconds() + " s"));
                abort.run();
            });
        }

        @Override
        public void head(ResponseHead head) {
            status = head.status();
        }

        @Override
        public @Nullable CompletionStage<?> data(ByteBuffer data) {
            size += data.remaining();
            if (size > LARGEST) {
                throw new IllegalStateException("the answer is larger than 1 MiB");
            }
            bytes.add(data);
            return null;
        }

        @Override
        public void end() {
            timeout.run();
            read(promise, status, bytes.take());
        }

        @Override
        public void failed(Throwable cause) {
            timeout.run();
            OAuthClientKeys.this.failed(
                    promise, error(ErrorKind.NETWORK, "failed: " + NetworkErrors.describe(cause), cause));
        }
    }
}
