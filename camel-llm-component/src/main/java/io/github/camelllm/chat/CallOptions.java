package io.github.camelllm.chat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link Call}: credential, timeouts, size limits, retries. Immutable, so that an endpoint can share one among its calls;
 * created by {@link #builder()}.
 */
public final class CallOptions {
    /** No key, no headers, and the default limits. */
    public static final CallOptions STANDARD = builder().build();

    private final Builder b;

    private CallOptions(Builder builder) {
        this.b = builder;
    }

    /** Returns a builder with the values of {@link #STANDARD}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with the values of these options. */
    public Builder toBuilder() {
        return new Builder(b);
    }

    /** Returns the key; null if the provider needs none or has another source of it. */
    public @Nullable String apiKey() {
        return b.apiKey;
    }

    /** Returns additional HTTP headers; may be empty. */
    public Map<String, String> headers() {
        return b.headers;
    }

    /**
     * Returns attributes for providers in this process, by name; may be empty. They are never sent, and providers ignore unknown ones.
     */
    public Map<String, Object> attributes() {
        return b.attributes;
    }

    /** Returns the timeout of an attempt that is not streamed. */
    public Duration requestTimeout() {
        return b.requestTimeout;
    }

    /** Returns the timeout from the start of an attempt to the first delta of a streamed answer. */
    public Duration firstTokenTimeout() {
        return b.firstTokenTimeout;
    }

    /** Returns the timeout between two deltas of a streamed answer while its reader keeps up. */
    public Duration streamIdleTimeout() {
        return b.streamIdleTimeout;
    }

    /** Returns the timeout of a streamed response from its first delta to its end, back-pressure included. */
    public Duration streamTimeout() {
        return b.streamTimeout;
    }

    /** Returns the maximum size of a response body in bytes. */
    public int maxResponseSize() {
        return b.maxResponseSize;
    }

    /** Returns the maximum number of retries. */
    public int maxRetries() {
        return b.maxRetries;
    }

    /** Returns the priority where calls wait for a limit: from -10 to 10, 0 by default; greater ones go first. */
    public int priority() {
        return b.priority;
    }

    /** Returns these options with another priority. */
    public CallOptions withPriority(int value) {
        return value == b.priority ? this : toBuilder().priority(value).build();
    }

    /** Returns the cache policy; null for no cache. */
    public @Nullable CachePolicy cache() {
        return b.cache;
    }

    /** Returns these options with another cache policy. */
    public CallOptions withCache(@Nullable CachePolicy value) {
        return Objects.equals(value, b.cache) ? this : toBuilder().cache(value).build();
    }

    /** Returns these options with another key. */
    public CallOptions withApiKey(@Nullable String value) {
        return Objects.equals(value, b.apiKey)
                ? this
                : toBuilder().apiKey(value).build();
    }

    /** Returns these options with other headers. */
    public CallOptions withHeaders(Map<String, String> value) {
        return toBuilder().headers(value).build();
    }

    /** Returns these options with an attribute; these if the value is null. */
    public CallOptions withAttribute(String name, @Nullable Object value) {
        return value == null ? this : toBuilder().attribute(name, value).build();
    }

    /** Returns these options with another number of retries. */
    public CallOptions withMaxRetries(int value) {
        return value == b.maxRetries ? this : toBuilder().maxRetries(value).build();
    }

    /** Returns the options without the values of key, headers and attributes, which may be secret. */
    @Override
    public String toString() {
        return "CallOptions[" + (b.apiKey == null ? "no key" : "key") + ", headers " + b.headers.keySet()
                + ", attributes " + b.attributes.keySet() + ", requestTimeout " + b.requestTimeout
                + ", firstTokenTimeout " + b.firstTokenTimeout + ", streamIdleTimeout " + b.streamIdleTimeout
                + ", streamTimeout " + b.streamTimeout + ", maxResponseSize " + b.maxResponseSize
                + ", maxRetries " + b.maxRetries + "]";
    }

    /** A builder of {@link CallOptions}; not for use by several threads. */
    public static final class Builder {
        private static final int MOST_PRIORITY = 10;

        private @Nullable String apiKey;
        private Map<String, String> headers = Map.of();
        private Map<String, Object> attributes = Map.of();
        private Duration requestTimeout = Duration.ofMinutes(2);
        private Duration firstTokenTimeout = Duration.ofMinutes(1);
        private Duration streamIdleTimeout = Duration.ofSeconds(30);
        private Duration streamTimeout = Duration.ofMinutes(30);
        private int maxResponseSize = 32 * 1024 * 1024;
        private int maxRetries = 2;
        private @Nullable CachePolicy cache;
        private int priority;

        private Builder() {}

        private Builder(Builder o) {
            apiKey = o.apiKey;
            headers = o.headers;
            attributes = o.attributes;
            requestTimeout = o.requestTimeout;
            firstTokenTimeout = o.firstTokenTimeout;
            streamIdleTimeout = o.streamIdleTimeout;
            streamTimeout = o.streamTimeout;
            maxResponseSize = o.maxResponseSize;
            maxRetries = o.maxRetries;
            cache = o.cache;
            priority = o.priority;
        }

        /** Sets the key; null for none. */
        public Builder apiKey(@Nullable String value) {
            apiKey = value;
            return this;
        }

        /** Sets additional HTTP headers, replacing earlier ones. */
        public Builder headers(Map<String, String> value) {
            headers = Map.copyOf(value);
            return this;
        }

        /** Sets an attribute for providers in this process. */
        public Builder attribute(String name, Object value) {
            Map<String, Object> all = new HashMap<>(attributes);
            all.put(name, value);
            attributes = Map.copyOf(all);
            return this;
        }

        /** Sets the timeout of an attempt that is not streamed; more than zero. */
        public Builder requestTimeout(Duration value) {
            requestTimeout = positive("requestTimeout", value);
            return this;
        }

        /** Sets the timeout to the first delta of a streamed answer; more than zero. */
        public Builder firstTokenTimeout(Duration value) {
            firstTokenTimeout = positive("firstTokenTimeout", value);
            return this;
        }

        /** Sets the timeout between two deltas of a streamed answer; more than zero. */
        public Builder streamIdleTimeout(Duration value) {
            streamIdleTimeout = positive("streamIdleTimeout", value);
            return this;
        }

        /** Sets the timeout of a streamed response from its first delta to its end; more than zero. */
        public Builder streamTimeout(Duration value) {
            streamTimeout = positive("streamTimeout", value);
            return this;
        }

        /** Sets the maximum size of a response body in bytes; more than 0. */
        public Builder maxResponseSize(int value) {
            if (value <= 0) {
                throw new IllegalArgumentException("maxResponseSize must be more than 0 bytes, not " + value);
            }
            maxResponseSize = value;
            return this;
        }

        /** Sets the maximum number of retries; 0 for none. */
        public Builder maxRetries(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("maxRetries must not be negative: " + value);
            }
            maxRetries = value;
            return this;
        }

        /** Sets the cache policy; null for no cache. */
        public Builder cache(@Nullable CachePolicy value) {
            cache = value;
            return this;
        }

        /** Sets the priority where calls wait for a limit: from -10 to 10; greater ones go first. */
        public Builder priority(int value) {
            if (value < -MOST_PRIORITY || value > MOST_PRIORITY) {
                throw new IllegalArgumentException("The priority must be from -10 to 10, not " + value);
            }
            priority = value;
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException(name + " must be more than zero, not " + value);
            }
            return value;
        }

        /** Returns the options; later changes of this builder do not affect them. */
        public CallOptions build() {
            return new CallOptions(new Builder(this));
        }
    }
}
