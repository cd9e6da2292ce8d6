/**
 * The wire protocols: from the types of {@code chat} to bytes and back, without I/O.
 *
 * <p>Not API but for {@link Protocol}, {@link Quirk}, {@link Codec} and {@link OpenAiRequests}. It may import {@code chat} and {@code stream}. Start
 * with {@link Codec}, {@link Protocol} and {@link OpenAiChatCodec}.
 */
@NullMarked
package io.github.camelllm.wire;

import org.jspecify.annotations.NullMarked;
