/**
 * What beans, properties, files and headers set, as typed values.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link SettingsLookup} and
 * {@link InHeaders}.
 */
@NullMarked
package io.github.camelllm.settings;

import org.jspecify.annotations.NullMarked;
