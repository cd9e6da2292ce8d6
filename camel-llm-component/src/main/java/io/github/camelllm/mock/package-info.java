/** A provider that needs no network and no key, for tests and demonstrations: it echoes, follows a script, or fits a schema. */
@NullMarked
package io.github.camelllm.mock;

import org.jspecify.annotations.NullMarked;
