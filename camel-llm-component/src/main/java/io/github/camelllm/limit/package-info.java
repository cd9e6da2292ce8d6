/**
 * Budgets and limits: what callers may spend and send, counted before a call and corrected after it, and who waits for it.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat} and {@code concurrent}. Start with
 * {@link Budget}, {@link RateLimiter} and {@link LimitQueue}.
 */
@NullMarked
package io.github.camelllm.limit;

import org.jspecify.annotations.NullMarked;
