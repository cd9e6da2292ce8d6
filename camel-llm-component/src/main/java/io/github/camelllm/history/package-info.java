/**
 * The history of calls: counters, latencies and costs by minute and hour, in bounded memory, and the queries of them.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code telemetry} and rooms before it. Start with {@link CallHistory}.
 */
@NullMarked
package io.github.camelllm.history;

import org.jspecify.annotations.NullMarked;
