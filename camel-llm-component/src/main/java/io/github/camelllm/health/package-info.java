/**
 * Health checks of providers, for Camel's health registry.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link
 * io.github.camelllm.health.ProviderHealthChecks}.
 */
@NullMarked
package io.github.camelllm.health;

import org.jspecify.annotations.NullMarked;
