/** Non-blocking HTTP: the transport, and what signs requests. */
@NullMarked
package io.github.camelllm.http;

import org.jspecify.annotations.NullMarked;
