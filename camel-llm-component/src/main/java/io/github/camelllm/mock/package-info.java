/**
 * A provider without network and key, for tests and demonstrations: it echoes, follows a script, or fits a schema.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import every room before it. Start with
 * {@link MockProvider}.
 */
@NullMarked
package io.github.camelllm.mock;

import org.jspecify.annotations.NullMarked;
