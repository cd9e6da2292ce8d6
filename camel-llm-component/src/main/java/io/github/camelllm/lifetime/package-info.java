/**
 * The lifetime of a call within its exchange: cancellation, streams and their readers, copies, redelivery.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link CallLifetime} and {@link StreamLifetime}.
 */
@NullMarked
package io.github.camelllm.lifetime;

import org.jspecify.annotations.NullMarked;
