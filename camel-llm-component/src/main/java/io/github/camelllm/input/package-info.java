/**
 * What a message asks: bodies, attachments, conversations and tools, read into the vocabulary of {@code chat}.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link BodyReader}.
 */
@NullMarked
package io.github.camelllm.input;

import org.jspecify.annotations.NullMarked;
