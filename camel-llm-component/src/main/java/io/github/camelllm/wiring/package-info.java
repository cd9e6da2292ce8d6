/**
 * From options and names to providers with stages.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link EndpointSetup},
 * {@link Targets} and {@link StageList}.
 */
@NullMarked
package io.github.camelllm.wiring;

import org.jspecify.annotations.NullMarked;
