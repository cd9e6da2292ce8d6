@NullMarked
package io.github.camelllm.examples.quarkus;

import org.jspecify.annotations.NullMarked;
