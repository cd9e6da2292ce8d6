/**
 * Files of records that are answered by a provider's batch API, for the route template {@code llm-batch}.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with {@link BatchFolder}.
 */
@NullMarked
package io.github.camelllm.batch;

import org.jspecify.annotations.NullMarked;
