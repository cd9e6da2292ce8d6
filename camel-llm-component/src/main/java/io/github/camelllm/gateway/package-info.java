/**
 * The gateway: opens the protocols of clients in the HTTP server of a Camel application, by route templates.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import all other packages. Start with {@link ClientDoor}.
 */
@NullMarked
package io.github.camelllm.gateway;

import org.jspecify.annotations.NullMarked;
