/** Tests of the gateway. */
@NullMarked
package io.github.camelllm.examples.gateway;

import org.jspecify.annotations.NullMarked;
