/**
 * A streamed response: its reader, its back-pressure and its conversion to server-sent events.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat} and {@code concurrent}. Start with
 * {@link ChatStream}.
 */
@NullMarked
package io.github.camelllm.stream;

import org.jspecify.annotations.NullMarked;
