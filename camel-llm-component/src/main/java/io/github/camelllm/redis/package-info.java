/**
 * The response cache, limits and budgets in Redis, for several nodes. It needs Lettuce, which is optional.
 *
 * <p>Not API: it may change in any version. It may import {@code chat}, {@code concurrent}, {@code limit} and {@code cache}.
 * Start with {@link RedisCache} and {@link RedisCounting}.
 */
@NullMarked
package io.github.camelllm.redis;

import org.jspecify.annotations.NullMarked;
