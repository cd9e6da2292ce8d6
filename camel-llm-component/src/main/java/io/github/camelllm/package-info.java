/**
 * What a route author types or imports: header names, options, settings and option values of the {@code llm:}
 * component.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with
 * {@link LlmConstants} and {@link LlmConfiguration}; the component itself is {@code component.LlmComponent}.
 */
@NullMarked
package io.github.camelllm;

import org.jspecify.annotations.NullMarked;
