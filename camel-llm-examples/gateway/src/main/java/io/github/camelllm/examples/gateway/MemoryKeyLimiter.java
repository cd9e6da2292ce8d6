package io.github.camelllm.examples.gateway;

import io.github.camelllm.serve.ClientRefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Limits in the memory of this process, exact over each sliding minute. */
final class MemoryKeyLimiter implements KeyLimiter {
    private static final long MINUTE = 60_000;

    private final Clock clock;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    MemoryKeyLimiter(Clock clock) {
        this.clock = clock;
    }

    /** Tokens of a request, from its begin on; corrected at its end. */
    private static final class Entry {
        final long at;
        long tokens;

        Entry(long at) {
            this.at = at;
        }
    }

    /** The last minute of a key. */
    private static final class Use {
        private final Deque<Entry> entries = new ArrayDeque<>();
        private long tokens;
        private int open;

        void expire(long now) {
            while (!entries.isEmpty() && entries.peekFirst().at <= now - MINUTE) {
                tokens -= entries.removeFirst().tokens;
            }
        }
    }

    @Override
    public Permit admit(VirtualKey key) {
        Use use = uses.computeIfAbsent(key.id(), any -> new Use());
        long now = clock.millis();
        synchronized (use) {
            use.expire(now);
            if (key.concurrency() != null && use.open >= key.concurrency()) {
                throw limited("concurrent requests", key.concurrency(), Duration.ofSeconds(1));
            }
            if (key.rpm() != null && use.entries.size() >= key.rpm()) {
                throw limited("requests per minute", key.rpm(), until(use.entries.peekFirst(), now));
            }
            Entry entry = new Entry(now);
            use.entries.addLast(entry);
            use.open++;
            return new Admitted(key, use, entry);
        }
    }

    private static Duration until(@Nullable Entry oldest, long now) {
        return Duration.ofMillis(oldest == null ? MINUTE : Math.max(1, oldest.at + MINUTE - now));
    }

    private static ClientRefusedException limited(String what, int limit, Duration wait) {
        return new ClientRefusedException(
                429, "rate_limit_exceeded", "The key has reached its limit of " + limit + " " + what, wait);
    }

    /** A request under way. */
    private final class Admitted implements Permit {
        private final VirtualKey key;
        private final Use use;
        private final Entry entry;
        private boolean ended;

        Admitted(VirtualKey key, Use use, Entry entry) {
            this.key = key;
            this.use = use;
            this.entry = entry;
        }

        @Override
        public void tokens(long most) {
            Integer limit = key.tpm();
            if (limit == null) {
                return;
            }
            long now = clock.millis();
            synchronized (use) {
                use.expire(now);
                if (most > limit) {
                    throw new ClientRefusedException(
                            400,
                            "request_too_large",
                            "The request can use " + most + " tokens, and the key has " + limit
                                    + " per minute: set max_tokens, or a lower one");
                } else if (use.tokens + most > limit) {
                    throw limited("tokens per minute", limit, until(use.entries.peekFirst(), now));
                }
                use.tokens += most;
                entry.tokens = most;
            }
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            long now = clock.millis();
            synchronized (use) {
                use.expire(now);
                String reset = until(use.entries.peekFirst(), now).toSeconds() + "s";
                put(headers, "requests", key.rpm(), use.entries.size(), reset);
                put(headers, "tokens", key.tpm(), use.tokens, reset);
            }
            return headers;
        }

        private static void put(
                Map<String, String> headers, String what, @Nullable Integer limit, long used, String reset) {
            if (limit != null) {
                headers.put("x-ratelimit-limit-" + what, String.valueOf(limit));
                headers.put("x-ratelimit-remaining-" + what, String.valueOf(Math.max(0, limit - used)));
                headers.put("x-ratelimit-reset-" + what, reset);
            }
        }

        @Override
        public void end(long used) {
            synchronized (use) {
                if (ended) {
                    return;
                }
                ended = true;
                use.open--;
                if (used >= 0 && use.entries.contains(entry)) {
                    use.tokens += used - entry.tokens;
                    entry.tokens = used;
                }
            }
        }
    }
}
