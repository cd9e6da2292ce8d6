/**
 * The load balancer that knows models: selection, failover, hedging and breakers.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with
 * {@link LlmLoadBalancer} and {@link SelectionStrategy}.
 */
@NullMarked
package io.github.camelllm.balance;

import io.github.camelllm.selection.SelectionStrategy;
import org.jspecify.annotations.NullMarked;
