/**
 * Counting tokens: published encodings where there are, documented estimates with bounds where there are none.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat}, {@code provider} and rooms before
 * them. Start with {@link TokenCounter}.
 */
@NullMarked
package io.github.camelllm.token;

import org.jspecify.annotations.NullMarked;
