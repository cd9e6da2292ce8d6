/** A gateway: one guarded door for many clients to any provider, as an application of the {@code llm:} component. */
@NullMarked
package io.github.camelllm.examples.gateway;

import org.jspecify.annotations.NullMarked;
