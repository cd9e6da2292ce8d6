package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.provider.BaseUrl;
import io.github.camelllm.provider.EmbeddingsEndpoint;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.provider.UrlParameter;
import io.github.camelllm.remote.Credentials;
import io.github.camelllm.remote.RemoteProvider;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.wire.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the targets of an endpoint that are providers over HTTP, with protocol, base URL, key and header fields of each. */
public final class RemoteTargets {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteTargets.class);

    private static final String REGION = "region";

    private final EndpointSetup setup;
    private final LlmConfiguration options;
    private final LlmConfiguration preset;
    private final SharedResources shared;
    private final SettingsLookup settings;

    RemoteTargets(EndpointSetup setup) {
        this.setup = setup;
        this.options = setup.options();
        this.preset = setup.preset();
        this.shared = setup.shared();
        this.settings = shared.settings();
    }

    /**
     * Returns the target of a provider.
     *
     * @param model the model that the endpoint names; null if none
     * @param own whether it is the endpoint's own provider, for which the endpoint's key and address are meant
     * @param origin the source of the provider
     */
    Target target(Provider described, @Nullable String model, boolean own, Object origin) {
        Provider spoken = own ? speaking(described, options.getProtocol()) : described;
        String other = own(own, options.getBaseUrl());
        if (other == null) {
            other = settings.baseUrl(spoken, own ? preset.getBaseUrl() : null);
        }
        if (other == null && spoken != described) {
            spoken = withPlacesOf(described, spoken, own);
        }
        String address = address(spoken, other == null ? spoken.baseUrl() : other, own);
        Provider there = spoken.toBuilder()
                .baseUrl(address)
                .modelsPath(modelsPath(spoken, own, other != null))
                .headers(settings.headers(spoken))
                .build();
        RemoteProvider wire = new RemoteProvider(
                there,
                credentials(spoken, own, other == null),
                setup.transport(),
                shared.timer(),
                shared.workers().completions(),
                setup.log());
        String chosen = model != null ? model : settings.model(spoken);
        return Target.remote(spoken.name(), chosen, address, keyOwner(spoken, other), wire, origin);
    }

    /** Returns who gets a key that a message brings: servers of one protocol, such as openai-compatible, belong to many companies. */
    private static String keyOwner(Provider provider, @Nullable String otherBaseUrl) {
        String host = otherBaseUrl == null ? null : BaseUrl.authority(otherBaseUrl);
        return host == null || host.equals(BaseUrl.authority(provider.baseUrl()))
                ? provider.name()
                : provider.name() + " at " + host;
    }

    /** Returns the key source and the signer of a provider; a key for the provider's own base URL should have its format. */
    private Credentials credentials(Provider provider, boolean own, boolean ownAddress) {
        String key = own(own, options.getApiKey());
        if (key == null) {
            key = settings.apiKey(provider, own ? preset.getApiKey() : null);
        }
        if (key != null && ownAddress && isKey(key)) {
            checkFormat(provider, key);
        }
        return new Credentials(
                new KeySourceFactory(setup).of(provider.name(), key, own),
                provider.auth().signer(region(provider, own)),
                waysToSetKey(provider));
    }

    /** Returns the address of the list of models. A key for another base URL is not sent to the provider's own. */
    private @Nullable String modelsPath(Provider provider, boolean own, boolean elsewhere) {
        String path = provider.modelsPath();
        if (path == null || path.startsWith("/")) {
            return path;
        }
        if (!elsewhere) {
            return BaseUrl.fill(path, name -> parameter(provider, name, own));
        }
        return provider.protocol().of(Operation.EMBEDDINGS) == Protocol.OPENAI_EMBEDDINGS ? "/models" : null;
    }

    /** Returns a provider that speaks another protocol, with what is not chat where it is in the first one. */
    private Provider withPlacesOf(Provider described, Provider spoken, boolean own) {
        String base = address(described, described.baseUrl(), own);
        String models = described.modelsPath();
        String count = spoken.tokenCountPath();
        EmbeddingsEndpoint embeddings = described.embeddings();
        return spoken.toBuilder()
                .modelsPath(models == null ? null : at(base, models))
                .tokenCountPath(count == null ? null : at(base, count))
                .embeddings(
                        embeddings == null
                                ? null
                                : new EmbeddingsEndpoint(
                                        embeddings.protocol(), at(base, embeddings.path()), embeddings.batchLimit()))
                .build();
    }

    private static String at(String base, String path) {
        return path.startsWith("/") ? base + path : path;
    }

    /** Returns whether a setting is a single key, and not several, a file, or credentials of several parts. */
    private static boolean isKey(String text) {
        return text.indexOf(',') < 0 && text.indexOf(':') < 0;
    }

    private @Nullable String region(Provider provider, boolean own) {
        return provider.parameters().containsKey(REGION) ? parameter(provider, REGION, own) : null;
    }

    private static Provider speaking(Provider provider, @Nullable String protocol) {
        if (protocol == null || protocol.equals(provider.protocol().id())) {
            return provider;
        }
        for (Map.Entry<Protocol, String> other : provider.otherProtocols().entrySet()) {
            if (other.getKey().id().equals(protocol)) {
                return speaking(provider, other.getKey(), other.getValue());
            }
        }
        Set<String> spoken = new TreeSet<>(Set.of(provider.protocol().id()));
        provider.otherProtocols().keySet().forEach(other -> spoken.add(other.id()));
        throw ErrorKind.CONFIGURATION.exception("The provider '" + provider.name() + "' does not speak the protocol '"
                + protocol + "' of the option protocol; it speaks " + String.join(", ", spoken));
    }

    private static Provider speaking(Provider provider, Protocol protocol, String baseUrl) {
        boolean countsAlike = provider.protocol().of(Operation.COUNT_TOKENS) == protocol.of(Operation.COUNT_TOKENS);
        return provider.toBuilder()
                .protocol(protocol)
                .baseUrl(baseUrl)
                .tokenCountPath(countsAlike ? provider.tokenCountPath() : null)
                .build();
    }

    private String address(Provider provider, String template, boolean own) {
        if (template.isEmpty()) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The provider '" + provider.name() + "' has no base URL: " + waysToSetAddress(provider));
        }
        String filled = BaseUrl.fill(template, name -> parameter(provider, name, own));
        return BaseUrl.checked(provider.name(), filled, options.isAllowInsecure());
    }

    private String parameter(Provider provider, String name, boolean own) {
        String value = own(own, text(options.getParameter().get(name)));
        if (value == null) {
            value = settings.parameter(
                    provider, name, own ? text(preset.getParameter().get(name)) : null);
        }
        UrlParameter parameter = provider.parameters().get(name);
        if (value == null && parameter != null) {
            value = parameter.defaultValue();
        }
        if (value == null) {
            throw missing(provider, name, parameter);
        }
        return value;
    }

    private static LlmException missing(Provider provider, String name, @Nullable UrlParameter parameter) {
        String what =
                parameter == null || parameter.description().isEmpty() ? "" : " (" + parameter.description() + ")";
        return ErrorKind.CONFIGURATION.exception(
                "The address of the provider '" + provider.name() + "' needs a value of {"
                        + name + "}" + what + ": "
                        + waysToSet(
                                provider,
                                "parameter." + name,
                                "parameters[" + name + "]",
                                parameter == null ? List.of() : parameter.environment()));
    }

    /** Returns advice on how to set the base URL of a provider. */
    public static String waysToSetAddress(Provider provider) {
        return waysToSet(provider, "baseUrl", "baseUrl", provider.environment().baseUrl());
    }

    /** Returns advice on how to set the key of a provider. */
    public static String waysToSetKey(Provider provider) {
        return waysToSet(provider, "apiKey", "apiKey", provider.environment().apiKey());
    }

    private static String waysToSet(Provider provider, String option, String property, List<String> variables) {
        return "set the option " + option + ", the property camel.component.llm.providers[" + provider.name() + "]."
                + property
                + (variables.isEmpty() ? "" : ", or the environment variable " + String.join(" or ", variables));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String own(boolean own, @Nullable String option) {
        return own ? SettingsLookup.set(option) : null;
    }

    private void checkFormat(Provider provider, String key) {
        if (!provider.looksLikeKey(key) && shared.firstTime("key format of " + provider.name())) {
            LOG.warn(
                    "The API key for {} does not have the format of its keys; it may belong to another provider. It is used unchanged.",
                    provider.displayName());
        }
    }
}
