/**
 * The GraphQL door of a gateway: models, health, completions, and completions as they come, by route template. Needs
 * {@code com.graphql-java:graphql-java} on the class path.
 *
 * <p>API: changes follow the rules of VERSIONING.md. It may import all other packages. Start with {@link GraphQlDoor}.
 */
@NullMarked
package io.github.camelllm.graphql;

import org.jspecify.annotations.NullMarked;
