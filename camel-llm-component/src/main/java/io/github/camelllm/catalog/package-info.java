/**
 * Models as data: capabilities, prices, availability, and the recommendation of a model for a need.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code provider}, {@code token} and rooms before
 * them. Start with {@link ModelCatalog}, {@link Model} and {@link ModelQuery}.
 */
@NullMarked
package io.github.camelllm.catalog;

import org.jspecify.annotations.NullMarked;
