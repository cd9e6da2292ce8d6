/** What is measured of calls: one writer, many readers. */
@NullMarked
package io.github.camelllm.telemetry;

import org.jspecify.annotations.NullMarked;
