/**
 * A provider over HTTP: its keys, its attempts and their timeouts.
 *
 * <p>Not API but for {@link KeySource}. It may import {@code wire}, {@code http}, {@code provider} and rooms before
 * them. Start with {@link RemoteProvider} and {@link KeySource}.
 */
@NullMarked
package io.github.camelllm.remote;

import org.jspecify.annotations.NullMarked;
