/** The concerns of a call, each a stage that wraps the next, and the one list that orders them. */
@NullMarked
package io.github.camelllm.stage;

import org.jspecify.annotations.NullMarked;
