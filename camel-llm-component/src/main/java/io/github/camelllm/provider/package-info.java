/**
 * Providers as data: the descriptor of a provider and its reader.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code wire}, {@code http} and rooms before them.
 * Start with {@link Provider}; the bundled descriptors lie in {@code META-INF/camel-llm/providers}.
 */
@NullMarked
package io.github.camelllm.provider;

import org.jspecify.annotations.NullMarked;
