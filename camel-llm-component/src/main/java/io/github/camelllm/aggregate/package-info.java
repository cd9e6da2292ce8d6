/**
 * Aggregation strategies for multicast, recipient list and enrich over several models.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with {@link FirstGood}
 * and {@link MajorityVote}.
 */
@NullMarked
package io.github.camelllm.aggregate;

import org.jspecify.annotations.NullMarked;
