/** The wire protocols: from the neutral vocabulary to bytes and back, without any I/O. */
@NullMarked
package io.github.camelllm.wire;

import org.jspecify.annotations.NullMarked;
