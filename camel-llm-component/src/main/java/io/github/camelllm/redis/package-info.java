/**
 * The response cache in Redis, for several nodes. It needs Lettuce, which is optional.
 *
 * <p>Not API: it may change in any version. It may import {@code chat}, {@code concurrent} and {@code cache}. Start with {@link RedisCache}.
 */
@NullMarked
package io.github.camelllm.redis;

import org.jspecify.annotations.NullMarked;
