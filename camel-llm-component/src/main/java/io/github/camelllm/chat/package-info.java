/**
 * The neutral vocabulary: requests, responses, deltas and errors, the same for every provider.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import nothing but the JDK and Jackson's tree model. Start
 * with {@link ChatRequest}, {@link ChatResponse}, {@link ChatProvider} and {@link ErrorKind}.
 */
@NullMarked
package io.github.camelllm.chat;

import org.jspecify.annotations.NullMarked;
