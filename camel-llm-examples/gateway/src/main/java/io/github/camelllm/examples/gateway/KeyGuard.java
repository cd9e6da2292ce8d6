package io.github.camelllm.examples.gateway;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.gateway.ClientGuard;
import io.github.camelllm.gateway.ClientHeaders;
import io.github.camelllm.serve.ClientRefusedException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/** Decides who may call. Without any key and admin key, programs on this machine may, and web pages may not. */
final class KeyGuard implements ClientGuard {
    /** The property of exchanges with the {@link VirtualKey} of the caller. */
    static final String KEY = "GatewayKey";

    static final String PERMIT = "GatewayPermit";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final KeyStore keys;
    private final KeyLimiter limiter;
    private final @Nullable String adminKey;
    private final Clock clock;

    KeyGuard(KeyStore keys, KeyLimiter limiter, @Nullable String adminKey, Clock clock) {
        this.keys = keys;
        this.limiter = limiter;
        this.adminKey = adminKey;
        this.clock = clock;
    }

    /** Returns whether everybody on this machine may call and manage. */
    boolean isOpen() {
        return adminKey == null && keys.isEmpty();
    }

    @Override
    public void admit(Exchange exchange, ClientHeaders headers) {
        if (isOpen()) {
            requireNoPage(headers);
            return;
        }
        VirtualKey key = known(headers.keys());
        KeyLimiter.KeyPermit permit = limiter.admit(key);
        exchange.setProperty(KEY, key);
        exchange.setProperty(PERMIT, permit);
        exchange.setProperty(ClientDoor.REPLY_HEADERS, permit.headers());
        exchange.getMessage().setHeader(LlmConstants.TENANT, key.id());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                Usage usage = done.getProperty(ClientDoor.USAGE, Usage.class);
                Long tokens = usage == null ? null : usage.totalTokens();
                permit.end(tokens == null ? -1 : tokens);
            }
        });
    }

    private VirtualKey known(List<String> secrets) {
        if (secrets.isEmpty()) {
            throw new ClientRefusedException(
                    401, "missing_api_key", "Send a key of this gateway: Authorization: Bearer, x-api-key or api-key");
        }
        VirtualKey key = secrets.stream()
                .map(keys::of)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (key == null && adminKey != null && secrets.stream().anyMatch(secret -> KeySecret.same(adminKey, secret))) {
            throw new ClientRefusedException(
                    403, "admin_key", "The admin key manages the gateway and cannot call models: make a key for that");
        }
        if (key == null) {
            throw new ClientRefusedException(401, "invalid_api_key", "The gateway does not know this key");
        } else if (key.blocked()) {
            throw new ClientRefusedException(403, "key_blocked", "The key " + key.prefix() + "... is blocked");
        } else if (key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt())) {
            throw new ClientRefusedException(
                    401, "key_expired", "The key " + key.prefix() + "... has expired at " + key.expiresAt());
        }
        return key;
    }

    /** Checks who manages the gateway. */
    void requireAdmin(ClientHeaders headers) {
        if (adminKey == null) {
            requireNoPage(headers);
        } else if (headers.key() == null) {
            throw new ClientRefusedException(401, "missing_api_key", "Send the admin key");
        } else if (!KeySecret.same(adminKey, headers.key())) {
            throw new ClientRefusedException(403, "permission_denied", "This needs the admin key");
        }
    }

    /** Without keys, a browser on this machine must not send requests on behalf of another site. */
    private static void requireNoPage(ClientHeaders headers) {
        String host = headers.get("host");
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "");
        String origin = headers.get("origin");
        boolean own = origin == null || origin.equals("http://" + host);
        if (!LOOPBACK.contains(name) || !own) {
            throw new ClientRefusedException(
                    403,
                    "permission_denied",
                    "Without an admin key, only programs on this machine may call, by the address 127.0.0.1");
        }
    }
}
