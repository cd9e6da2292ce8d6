package io.github.camelllm.settings;

import io.github.camelllm.ProviderSettings;
import io.github.camelllm.config.FileConfiguration;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.provider.UrlParameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds settings of a provider that neither the message nor the endpoint has: in the component's properties, the configuration file, the
 * environment, in this order. Empty values count as not set.
 */
public final class SettingsLookup {
    private final Map<String, ProviderSettings> component;
    private final Function<String, @Nullable String> environment;
    private volatile FileConfiguration file;

    /**
     * Creates a lookup.
     *
     * @param component the settings in the component's properties, by the provider's name
     * @param file what the configuration file sets
     * @param environment returns the value of a variable of the environment; null if it is not set
     */
    public SettingsLookup(
            Map<String, ProviderSettings> component,
            FileConfiguration file,
            Function<String, @Nullable String> environment) {
        this.component = component;
        this.file = file;
        this.environment = environment;
    }

    /** Replaces what the configuration file sets, for targets that are made from now on. */
    public void use(FileConfiguration edited) {
        file = edited;
    }

    /** Returns the key of a provider; the one preset for all providers if there is none more specific. */
    public @Nullable String apiKey(Provider provider, @Nullable String preset) {
        return first(
                provider,
                ProviderSettings::getApiKey,
                preset,
                provider.environment().apiKey());
    }

    /** Returns the base URL of a provider; the one preset for all providers if there is none more specific. */
    public @Nullable String baseUrl(Provider provider, @Nullable String preset) {
        return first(
                provider,
                ProviderSettings::getBaseUrl,
                preset,
                provider.environment().baseUrl());
    }

    /** Returns the model that is set for a provider; null if none is. */
    public @Nullable String model(Provider provider) {
        String model = first(
                provider,
                ProviderSettings::getModel,
                null,
                provider.environment().model());
        return model != null ? model : provider.defaultModel();
    }

    /**
     * Returns whether a provider can be called with the settings found here alone: it has a key, or needs none and its base URL is set.
     */
    public boolean configured(Provider provider) {
        return apiKey(provider, null) != null || (!provider.auth().required() && located(provider));
    }

    private boolean located(Provider provider) {
        return component.containsKey(provider.name())
                || file.providers().containsKey(provider.name())
                || baseUrl(provider, null) != null
                || provider.parameters().keySet().stream().anyMatch(name -> parameter(provider, name, null) != null);
    }

    /** Returns the preferred provider, for routes that name none and models whose name does not identify one. */
    public @Nullable String provider() {
        String named = set(file.provider());
        return named != null ? named : set(environment.apply("LLM_PROVIDER"));
    }

    /** Returns the factor for the listed prices of a provider. */
    public BigDecimal priceFactor(String provider) {
        ProviderSettings own = component.get(provider);
        if (own == null || own.getPriceFactor() == 1) {
            own = file.providers().get(provider);
        }
        return own == null ? BigDecimal.ONE : BigDecimal.valueOf(own.getPriceFactor());
    }

    /** Returns the value of a placeholder of the provider's address, or what is preset; null if it is not set. */
    public @Nullable String parameter(Provider provider, String name, @Nullable String preset) {
        UrlParameter parameter = provider.parameters().get(name);
        return first(
                provider,
                own -> own.getParameters().get(name),
                preset,
                parameter == null ? List.of() : parameter.environment());
    }

    /** Returns the HTTP headers for a provider: its own, those set for it, those of the environment. */
    public Map<String, String> headers(Provider provider) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(provider.headers());
        provider.optionalHeaders().forEach((name, header) -> {
            String value = first(header.environment());
            if (value != null) {
                headers.put(name, value);
            }
        });
        addHeaders(file.providers().get(provider.name()), headers);
        addHeaders(component.get(provider.name()), headers);
        return headers;
    }

    private static void addHeaders(@Nullable ProviderSettings settings, Map<String, String> headers) {
        if (settings != null) {
            headers.putAll(settings.getHeaders());
        }
    }

    private @Nullable String first(
            Provider provider,
            Function<ProviderSettings, @Nullable String> getter,
            @Nullable String preset,
            List<String> variables) {
        ProviderSettings own = component.get(provider.name());
        String value = own == null ? null : set(getter.apply(own));
        if (value == null) {
            value = set(preset);
        }
        if (value == null) {
            ProviderSettings inFile = file.providers().get(provider.name());
            value = inFile == null ? null : set(getter.apply(inFile));
        }
        return value != null ? value : first(variables);
    }

    private @Nullable String first(List<String> variables) {
        for (String variable : variables) {
            String value = variable.indexOf(':') < 0 ? set(environment.apply(variable)) : joined(variable);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns the values of several variables, joined like their names; variables whose names end in ? may be missing. */
    private @Nullable String joined(String variables) {
        StringBuilder values = new StringBuilder();
        for (String variable : List.of(variables.split(":", -1))) {
            boolean optional = variable.endsWith("?");
            String value = set(environment.apply(optional ? variable.substring(0, variable.length() - 1) : variable));
            if (value == null && !optional) {
                return null;
            }
            if (value != null) {
                values.append(values.length() == 0 ? "" : ":").append(value);
            }
        }
        return values.toString();
    }

    /** Returns a trimmed value, or null if it is blank. */
    public static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.trim();
    }
}
