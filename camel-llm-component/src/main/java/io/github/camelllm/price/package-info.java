/**
 * Prices: what models and provider tools cost, with tiers, validity dates and peak hours, and the cost of a usage.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat} and rooms before it. Start with {@link Prices}.
 */
@NullMarked
package io.github.camelllm.price;

import org.jspecify.annotations.NullMarked;
