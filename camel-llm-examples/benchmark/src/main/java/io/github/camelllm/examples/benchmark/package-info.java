/** The llm: component beside its peers, measured against one server on the loopback interface. */
@NullMarked
package io.github.camelllm.examples.benchmark;

import org.jspecify.annotations.NullMarked;
