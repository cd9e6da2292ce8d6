/** A job that sends every record of a file to a language model: a small application of the {@code llm:} component. */
@NullMarked
package io.github.camelllm.examples.enrichment;

import org.jspecify.annotations.NullMarked;
