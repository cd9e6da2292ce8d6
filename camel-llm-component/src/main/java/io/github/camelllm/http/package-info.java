/**
 * Non-blocking HTTP: the transport with its connection pool, and the signers of requests.
 *
 * <p>Not API but for {@link Transport} and {@link Signer}. It may import {@code concurrent}, {@code chat} and
 * {@code wire}. Start with {@link Transport}, {@link PooledTransport} and {@link Signer}.
 */
@NullMarked
package io.github.camelllm.http;

import org.jspecify.annotations.NullMarked;
