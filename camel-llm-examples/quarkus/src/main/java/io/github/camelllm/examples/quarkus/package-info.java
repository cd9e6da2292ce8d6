/** An application with Camel Quarkus whose route asks a model. */
@NullMarked
package io.github.camelllm.examples.quarkus;

import org.jspecify.annotations.NullMarked;
