/**
 * The concerns of a call, each a stage that wraps the next.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with {@link Stage} and
 * {@link Pipeline}; the list of stages and its order stand in {@code wiring.StageList}.
 */
@NullMarked
package io.github.camelllm.stage;

import org.jspecify.annotations.NullMarked;
