@NullMarked
package io.github.camelllm.examples.springboot;

import org.jspecify.annotations.NullMarked;
