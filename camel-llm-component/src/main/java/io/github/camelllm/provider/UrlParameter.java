package io.github.camelllm.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value set by the user: a placeholder of a base URL such as {@code {region}}, or an optional header field.
 *
 * @param environment the environment variables, in the order of lookup
 * @param defaultValue the default, which may have placeholders itself; null for none
 * @param description the description, for documentation
 */
public record UrlParameter(
        List<String> environment, @Nullable String defaultValue, String description) {
    /** Copies the list. */
    public UrlParameter {
        environment = List.copyOf(environment);
    }
}
