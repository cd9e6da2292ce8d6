/** The {@code llm:} component of Apache Camel. */
@NullMarked
package io.github.camelllm;

import org.jspecify.annotations.NullMarked;
