package io.github.camelllm;

import io.github.camelllm.catalog.BaseUrl;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.http.Transport;
import io.github.camelllm.stage.FileKeys;
import io.github.camelllm.stage.KeyRing;
import io.github.camelllm.stage.Keys;
import io.github.camelllm.stage.TokenKeys;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a source of keys of what is set: one key, several with commas between, {@code file:} and the place of a file
 * with one key a line, or an OAuth 2.0 client. Endpoints of which the same is set share a source, and so what it knows:
 * which keys are set aside, or a token.
 */
final class KeySources {
    private static final String FILE = "file:";

    private final EndpointSetup setup;
    private final LlmConfiguration options;
    private final Shared shared;

    KeySources(EndpointSetup setup) {
        this.setup = setup;
        this.options = setup.options();
        this.shared = setup.shared();
    }

    /**
     * Returns the source of a provider's keys.
     *
     * @param key what is set as its key; null if nothing is
     * @param own whether it is the endpoint's own provider, for which the endpoint's OAuth client is meant
     */
    Keys of(String provider, @Nullable String key, boolean own) {
        if (own && options.getOauthTokenUrl() != null) {
            return tokens(provider);
        }
        if (key == null || (key.indexOf(',') < 0 && !key.startsWith(FILE))) {
            return Keys.of(key);
        }
        return shared.keys(
                List.of(provider, key), () -> key.startsWith(FILE) ? watched(provider, key) : several(provider, key));
    }

    private Keys watched(String provider, String key) {
        return new FileKeys(provider, Path.of(key.substring(FILE.length())), shared.timer());
    }

    private Keys several(String provider, String key) {
        List<String> several = Arrays.stream(key.split(","))
                .map(String::strip)
                .filter(k -> !k.isEmpty())
                .toList();
        return new KeyRing(provider, several, shared.timer());
    }

    private Keys tokens(String provider) {
        URI url = URI.create(
                BaseUrl.checked(provider, String.valueOf(options.getOauthTokenUrl()), options.isAllowInsecure()));
        TokenKeys.Client client = new TokenKeys.Client(
                provider,
                url,
                required("oauthClientId", options.getOauthClientId()),
                required("oauthClientSecret", options.getOauthClientSecret()),
                options.getOauthScope());
        Transport transport = setup.transport();
        return shared.keys(List.of(client, transport), () -> new TokenKeys(client, transport, shared.timer()));
    }

    private static String required(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ErrorKind.CONFIGURATION.exception("The option oauthTokenUrl needs the option " + option);
        }
        return value;
    }
}
