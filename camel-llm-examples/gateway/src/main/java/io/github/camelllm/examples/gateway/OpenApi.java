package io.github.camelllm.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The OpenAPI description of the REST interfaces. */
final class OpenApi {
    private OpenApi() {}

    static String json() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/openapi.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The description is in the jar", e);
        }
    }
}
