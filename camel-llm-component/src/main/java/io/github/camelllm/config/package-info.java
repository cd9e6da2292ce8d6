/**
 * The configuration file: its sections and options, its formats, its mistakes with their lines, and its JSON Schema.
 *
 * <p>Not API but for {@code ConfigurationCheck}. It may import every room before it. Start with {@link
 * io.github.camelllm.config.ConfigSection} and {@link io.github.camelllm.config.ConfigReader}.
 */
@NullMarked
package io.github.camelllm.config;

import org.jspecify.annotations.NullMarked;
