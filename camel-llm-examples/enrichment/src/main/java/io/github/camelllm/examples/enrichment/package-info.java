/** A job that asks a language model about every record of a file: a small application of the {@code llm:} component. */
@NullMarked
package io.github.camelllm.examples.enrichment;

import org.jspecify.annotations.NullMarked;
