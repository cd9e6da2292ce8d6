/**
 * The response cache: answers by a hash of their requests, in memory or where a {@link ResponseCache} stores them, and
 * identical calls under way that share one request.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat} and {@code concurrent}. Start with {@link ResponseCache} and {@link CacheKey}.
 */
@NullMarked
package io.github.camelllm.cache;

import org.jspecify.annotations.NullMarked;
