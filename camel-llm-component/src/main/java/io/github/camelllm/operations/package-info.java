/**
 * What operators see and switch while routes run: the dev console.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link
 * io.github.camelllm.operations.OperationsReport}.
 */
@NullMarked
package io.github.camelllm.operations;

import org.jspecify.annotations.NullMarked;
