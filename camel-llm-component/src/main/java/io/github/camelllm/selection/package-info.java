/**
 * Candidates of a load balancer, and the strategies that choose among them.
 *
 * <p>Not API but for {@link SelectionStrategy} and {@link Candidate}. It may import every room before it. Start with
 * {@link SelectionStrategy}.
 */
@NullMarked
package io.github.camelllm.selection;

import org.jspecify.annotations.NullMarked;
