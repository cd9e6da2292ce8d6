package io.github.camelllm.examples.gateway;

import io.github.camelllm.limit.LimitKind;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.serve.ClientRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requests, tokens and concurrent requests that keys may have, counted by the limiters of the component. */
final class KeyLimiter {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Function<LimitRule, RateLimiter> counting;
    private final Map<String, KeyLimits> byKey = new ConcurrentHashMap<>();

    /**
     * Makes a limiter.
     *
     * @param counting makes what counts, in memory or in Redis
     */
    KeyLimiter(Function<LimitRule, RateLimiter> counting) {
        this.counting = counting;
    }

    /**
     * The limits of a key.
     *
     * @param requests how many requests, in a minute and at a time
     * @param tokens how many tokens in a minute
     */
    private record KeyLimits(LimitRule requests, LimitRule tokens, RateLimiter ofRequests, RateLimiter ofTokens) {}

    private static LimitRule requests(VirtualKey key) {
        Long rpm = key.rpm() == null ? null : key.rpm().longValue();
        return new LimitRule(
                "gateway-requests-" + key.id(), Set.of(LimitScope.TENANT), rpm, null, key.concurrency(), null);
    }

    private static LimitRule tokens(VirtualKey key) {
        Long tpm = key.tpm() == null ? null : key.tpm().longValue();
        return new LimitRule("gateway-tokens-" + key.id(), Set.of(LimitScope.TENANT), null, tpm, null, null);
    }

    /** Returns the limits of a key as it is now: an edit begins to count anew in memory. */
    private KeyLimits limits(VirtualKey key) {
        LimitRule requests = requests(key);
        LimitRule tokens = tokens(key);
        return Objects.requireNonNull(byKey.compute(
                key.id(),
                (id, known) -> known != null
                                && known.requests().equals(requests)
                                && known.tokens().equals(tokens)
                        ? known
                        : new KeyLimits(requests, tokens, counting.apply(requests), counting.apply(tokens))));
    }

    /**
     * Admits a request.
     *
     * @throws ClientRefusedException with the status 429 and the time to wait
     */
    KeyPermit admit(VirtualKey key) {
        KeyLimits limits = limits(key);
        return new KeyPermit(key.id(), limits, take(limits.ofRequests(), key.id(), 0));
    }

    private static RateLimiter.@Nullable Permit take(RateLimiter limiter, String id, long tokens) {
        if (!limiter.rule().isLimiting()) {
            return null;
        }
        RateLimiter.Grant grant =
                limiter.tryAcquire(id, tokens).toCompletableFuture().join();
        if (grant.permit() == null) {
            Duration wait = grant.retryAfter() == null ? SOON : grant.retryAfter();
            throw new ClientRefusedException(
                    429,
                    "rate_limit_exceeded",
                    "The key has reached its limit of " + grant.limit() + " " + words(grant.kind()),
                    wait);
        }
        return grant.permit();
    }

    private static String words(@Nullable LimitKind kind) {
        return kind == LimitKind.MAX_CONCURRENT
                ? "concurrent requests"
                : Objects.requireNonNull(kind).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A request that was admitted. */
    static final class KeyPermit {
        private final String id;
        private final KeyLimits limits;
        private final RateLimiter.@Nullable Permit request;
        private final AtomicReference<RateLimiter.@Nullable Permit> tokens = new AtomicReference<>();

        private KeyPermit(String id, KeyLimits limits, RateLimiter.@Nullable Permit request) {
            this.id = id;
            this.limits = limits;
            this.request = request;
        }

        /**
         * Takes the tokens that the request can use at most.
         *
         * @throws ClientRefusedException with the status 429 and the time to wait
         */
        void tokens(long most) {
            Long limit = limits.tokens().tokensPerMinute();
            if (limit != null && most > limit) {
                throw new ClientRefusedException(
                        400,
                        "request_too_large",
                        "The request can use " + most + " tokens, and the key has " + limit
                                + " per minute: set max_tokens, or a lower one");
            }
            tokens.set(take(limits.ofTokens(), id, most));
        }

        /** Returns the header fields that tell the client what is left. */
        Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            put(headers, "requests", limits.ofRequests(), LimitKind.REQUESTS_PER_MINUTE);
            put(headers, "tokens", limits.ofTokens(), LimitKind.TOKENS_PER_MINUTE);
            return headers;
        }

        private void put(Map<String, String> headers, String what, RateLimiter limiter, LimitKind kind) {
            if (!limiter.rule().isLimiting()) {
                return;
            }
            for (LimitUse use : limiter.use(id).toCompletableFuture().join()) {
                if (use.kind() == kind) {
                    headers.put("x-ratelimit-limit-" + what, String.valueOf(use.limit()));
                    headers.put("x-ratelimit-remaining-" + what, String.valueOf(Math.max(0, use.remaining())));
                    headers.put(
                            "x-ratelimit-reset-" + what,
                            use.resetsAfter().plusMillis(999).toSeconds() + "s");
                    headers.put("anthropic-ratelimit-" + what + "-limit", String.valueOf(use.limit()));
                    headers.put("anthropic-ratelimit-" + what + "-remaining", String.valueOf(use.remaining()));
                    headers.put(
                            "anthropic-ratelimit-" + what + "-reset",
                            Instant.now()
                                    .plus(use.resetsAfter())
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString());
                }
            }
        }

        /**
         * Ends the request; only the first time has an effect.
         *
         * @param used the tokens that it has used; negative if that is not known
         */
        void end(long used) {
            if (request != null) {
                request.settle(0);
            }
            RateLimiter.Permit taken = tokens.getAndSet(null);
            if (taken != null) {
                taken.settle(used);
            }
        }
    }
}
