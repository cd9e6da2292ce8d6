@NullMarked
package io.github.camelllm.examples.newercamel;

import org.jspecify.annotations.NullMarked;
