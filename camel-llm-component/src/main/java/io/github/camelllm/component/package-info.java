/**
 * What Camel touches: the component, its endpoints and producers, type converters, and the checks at start.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with
 * {@link LlmComponent} and {@link LlmProducer}.
 */
@NullMarked
package io.github.camelllm.component;

import org.jspecify.annotations.NullMarked;
