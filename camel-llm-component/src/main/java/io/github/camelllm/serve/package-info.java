/**
 * The protocols of a gateway's clients, in the other direction: what a client writes as a request, and responses, streams
 * and errors as what it reads. No I/O.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import {@code chat}, {@code wire} and {@code token}. Start with
 * {@link ClientApi}.
 */
@NullMarked
package io.github.camelllm.serve;

import org.jspecify.annotations.NullMarked;
