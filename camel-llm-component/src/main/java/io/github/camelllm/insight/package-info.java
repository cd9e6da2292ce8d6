/**
 * Insights: rules that read history, budgets and catalog, and raise alerts and recommendations in words.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code history}, {@code limit} and rooms before them. Start with
 * {@link InsightEngine} and {@link InsightRule}.
 */
@NullMarked
package io.github.camelllm.insight;

import org.jspecify.annotations.NullMarked;
