package io.github.camelllm.exchange;

import io.github.camelllm.CacheMode;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.settings.InHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** The cache settings of an endpoint, which headers of a message override. */
final class CacheSetting {
    private static final Duration STALE = Duration.ofDays(1);

    private final CacheMode mode;
    private final CachePolicy policy;
    private final @Nullable CachePolicy standard;

    /**
     * Reads the options of an endpoint.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if one is invalid
     */
    CacheSetting(LlmConfiguration options) {
        this.mode = options.getCache();
        try {
            this.policy = new CachePolicy(
                    true,
                    true,
                    Objects.requireNonNullElse(options.getCacheNamespace(), ""),
                    Duration.ofMillis(options.getCacheTtl()),
                    stale(options.getCacheStaleOnError()),
                    Set.of());
        } catch (IllegalArgumentException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option cacheTtl must be a duration above 0, and cacheStaleOnError true, false or a"
                                    + " duration: " + e.getMessage())
                    .cause(e)
                    .exception();
        }
        this.standard = policy(mode, policy.namespace(), Set.of());
    }

    private static Duration stale(String option) {
        return switch (option.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> STALE;
            case "false", "" -> Duration.ZERO;
            default -> Duration.ofMillis(TimeUtils.toMilliSeconds(option));
        };
    }

    /** Returns the cache policy for a message; null for no cache. */
    @Nullable
    CachePolicy of(InHeaders in) {
        String wanted = in.text(LlmConstants.CACHE);
        String namespace = in.text(LlmConstants.CACHE_NAMESPACE);
        Object tags = in.value(LlmConstants.CACHE_TAGS);
        if (wanted == null && namespace == null && tags == null) {
            return standard;
        }
        return policy(
                wanted == null ? mode : mode(wanted),
                namespace == null ? policy.namespace() : namespace,
                tags == null ? Set.of() : tags(tags));
    }

    private static CacheMode mode(String wanted) {
        for (CacheMode each : CacheMode.values()) {
            if (each.name().equalsIgnoreCase(wanted)) {
                return each;
            }
        }
        throw ErrorKind.INVALID_REQUEST.exception("The header " + LlmConstants.CACHE + " must be one of "
                + Arrays.toString(CacheMode.values()) + ", not '" + wanted + "'");
    }

    private static Set<String> tags(Object header) {
        Stream<String> tags = header instanceof Collection<?> all
                ? all.stream().map(String::valueOf)
                : Arrays.stream(header.toString().split(","));
        return tags.map(String::strip).filter(tag -> !tag.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    private @Nullable CachePolicy policy(CacheMode use, String namespace, Set<String> tags) {
        return use == CacheMode.off
                ? null
                : new CachePolicy(
                        use != CacheMode.writeOnly,
                        use != CacheMode.readOnly,
                        namespace,
                        policy.ttl(),
                        policy.staleOnError(),
                        tags);
    }
}
