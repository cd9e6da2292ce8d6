/**
 * Attributes, spans and events of calls for the tracers of Camel.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link LlmSpanDecorator}.
 */
@NullMarked
package io.github.camelllm.trace;

import org.jspecify.annotations.NullMarked;
