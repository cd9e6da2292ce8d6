package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.http.Transport;
import io.github.camelllm.provider.BaseUrl;
import io.github.camelllm.remote.KeySource;
import io.github.camelllm.remote.OAuthClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates the key source for a setting: one key, several separated by commas, {@code file:} and a path to a file with one key per line, or
 * an OAuth 2.0 client. Endpoints with the same setting share a source and its state: the resting keys, or the token.
 */
final class KeySourceFactory {
    private static final String FILE = "file:";

    private final EndpointSetup setup;
    private final LlmConfiguration options;
    private final SharedResources shared;

    KeySourceFactory(EndpointSetup setup) {
        this.setup = setup;
        this.options = setup.options();
        this.shared = setup.shared();
    }

    /**
     * Returns the source of a provider's keys.
     *
     * @param key the setting of its key; null if there is none
     * @param own whether it is the endpoint's own provider, for which the endpoint's OAuth client is meant
     */
    KeySource of(String provider, @Nullable String key, boolean own) {
        if (own && options.getOauthTokenUrl() != null) {
            return tokens(provider);
        }
        if (key == null || (key.indexOf(',') < 0 && !key.startsWith(FILE))) {
            return KeySource.of(key);
        }
        return shared.keys(
                List.of(provider, key), () -> key.startsWith(FILE) ? watched(provider, key) : several(provider, key));
    }

    private KeySource watched(String provider, String key) {
        return KeySource.file(provider, Path.of(key.substring(FILE.length())), shared.timer());
    }

    private KeySource several(String provider, String key) {
        List<String> several = Arrays.stream(key.split(","))
                .map(String::strip)
                .filter(k -> !k.isEmpty())
                .toList();
        return KeySource.rotating(provider, several, shared.timer());
    }

    private KeySource tokens(String provider) {
        URI url = URI.create(
                BaseUrl.checked(provider, String.valueOf(options.getOauthTokenUrl()), options.isAllowInsecure()));
        OAuthClient client = new OAuthClient(
                provider,
                url,
                required("oauthClientId", options.getOauthClientId()),
                required("oauthClientSecret", options.getOauthClientSecret()),
                options.getOauthScope());
        Transport transport = setup.transport();
        return shared.keys(List.of(client, transport), () -> KeySource.oauth(client, transport, shared.timer()));
    }

    private static String required(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ErrorKind.CONFIGURATION.exception("The option oauthTokenUrl needs the option " + option);
        }
        return value;
    }
}
