package io.github.camelllm;

import io.github.camelllm.catalog.Provider;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the key, the address and the model of a provider come from when neither the message nor the endpoint has them:
 * the component's properties, the configuration file, the environment. First found wins; empty counts as not set.
 */
final class Settings {
    private final Map<String, ProviderSettings> component;
    private final Properties file;
    private final Function<String, @Nullable String> environment;

    Settings(Map<String, ProviderSettings> component, Properties file, Function<String, @Nullable String> environment) {
        this.component = component;
        this.file = file;
        this.environment = environment;
    }

    @Nullable
    String apiKey(Provider provider) {
        return first(
                provider,
                "apiKey",
                ProviderSettings::getApiKey,
                provider.environment().apiKey());
    }

    @Nullable
    String baseUrl(Provider provider) {
        return first(
                provider,
                "baseUrl",
                ProviderSettings::getBaseUrl,
                provider.environment().baseUrl());
    }

    @Nullable
    String model(Provider provider) {
        String model = first(
                provider,
                "model",
                ProviderSettings::getModel,
                provider.environment().model());
        return model != null ? model : provider.defaultModel();
    }

    /** Returns the name of the provider where a route names none. */
    @Nullable
    String provider() {
        String named = set(file.getProperty("provider"));
        return named != null ? named : set(environment.apply("LLM_PROVIDER"));
    }

    private @Nullable String first(
            Provider provider,
            String property,
            Function<ProviderSettings, @Nullable String> getter,
            List<String> variables) {
        ProviderSettings own = component.get(provider.name());
        String value = own == null ? null : set(getter.apply(own));
        if (value == null) {
            value = set(file.getProperty(provider.name() + "." + property));
        }
        for (int i = 0; value == null && i < variables.size(); i++) {
            value = set(environment.apply(variables.get(i)));
        }
        return value;
    }

    private static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.trim();
    }
}
