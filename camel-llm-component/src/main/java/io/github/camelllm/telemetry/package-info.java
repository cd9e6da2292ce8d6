/**
 * What is measured of calls: one writer, many readers.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat}, {@code catalog} and rooms before them.
 * Start with {@link CallRecorder}, {@link Metric} and {@link Board}.
 */
@NullMarked
package io.github.camelllm.telemetry;

import org.jspecify.annotations.NullMarked;
