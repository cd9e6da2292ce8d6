/** An application with Spring Boot whose routes ask a model. */
@NullMarked
package io.github.camelllm.examples.springboot;

import org.jspecify.annotations.NullMarked;
