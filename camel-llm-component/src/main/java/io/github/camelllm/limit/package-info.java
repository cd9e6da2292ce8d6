/**
 * Budgets: what callers may spend, reserved before a call and settled after it.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat} and {@code concurrent}. Start with
 * {@link Budget} and {@link MemoryBudget}.
 */
@NullMarked
package io.github.camelllm.limit;

import org.jspecify.annotations.NullMarked;
