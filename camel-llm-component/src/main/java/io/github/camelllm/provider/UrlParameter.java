package io.github.camelllm.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that differs by installation: a placeholder of a base URL such as {@code {region}}, or an optional header
 * field.
 *
 * @param environment the environment variables that may hold it, in the order they are tried
 * @param defaultValue what it is where it is not set, which may have placeholders itself; null if there is no such value
 * @param description what it is, for people
 */
public record UrlParameter(
        List<String> environment, @Nullable String defaultValue, String description) {
    /** Copies the list. */
    public UrlParameter {
        environment = List.copyOf(environment);
    }
}
