@NullMarked
package io.github.camelllm.examples.jbang;

import org.jspecify.annotations.NullMarked;
