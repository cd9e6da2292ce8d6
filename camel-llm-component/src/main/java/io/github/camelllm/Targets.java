package io.github.camelllm;

import io.github.camelllm.catalog.Provider;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.stage.Wire;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who an endpoint may ask: its own provider, with the endpoint's key and address, and those that messages name, with
 * what is set for them elsewhere. So a key never goes to a provider it was not given for, and a message never changes
 * the address.
 */
final class Targets implements ChatProvider {
    private static final Logger LOG = LoggerFactory.getLogger(LlmEndpoint.class);
    static final String MOCK = "mock";

    private final LlmEndpoint endpoint;
    private final LlmConfiguration options;
    private final Shared shared;
    private final Target home;
    private final Map<String, Target> others = new ConcurrentHashMap<>();

    Targets(LlmEndpoint endpoint, Shared shared) {
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
        this.shared = shared;
        this.home = own();
    }

    /** Returns what the URI names: a provider, or the model of the provider that is set for where a route names none. */
    private Target own() {
        String name = endpoint.getProvider();
        String usual = shared.settings().provider();
        return endpoint.getModel() == null && usual != null && !exists(name)
                ? target(usual, name, true)
                : target(name, endpoint.getModel(), true);
    }

    private boolean exists(String name) {
        return code(name) != null || shared.directory().find(name) != null;
    }

    Target home() {
        return home;
    }

    /** Returns the target of a name that a message has. */
    Target of(String name) {
        if (name.equals(endpoint.getProvider()) || name.equals(home.name())) {
            return home;
        }
        return others.computeIfAbsent(name, this::other);
    }

    /** Returns another target, or the endpoint's own if the name is an alias of it. */
    private Target other(String name) {
        Target other = target(name, null, false);
        return other.name().equals(home.name()) ? home : other;
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        return of(call.provider()).answering().answer(call);
    }

    /** Returns how many inputs of a call its provider takes at a time. */
    int batchLimit(Call call) {
        return of(call.provider()).answering() instanceof Wire wire
                ? wire.batchLimit(call.request())
                : Integer.MAX_VALUE;
    }

    private @Nullable ChatProvider code(String name) {
        ChatProvider bean = endpoint.getCamelContext().getRegistry().lookupByNameAndType(name, ChatProvider.class);
        return bean == null && name.equals(MOCK)
                ? MockProvider.of(MockOptions.parse(options.getMock()), shared.timer())
                : bean;
    }

    private Target target(String name, @Nullable String model, boolean own) {
        ChatProvider code = code(name);
        if (code != null) {
            return new Target(name, model, own ? Settings.set(options.getApiKey()) : null, null, code);
        }
        Provider provider = shared.directory().find(name);
        if (provider == null) {
            throw shared.directory().unknown(name);
        }
        return reached(provider, model, own);
    }

    private Target reached(Provider provider, @Nullable String model, boolean own) {
        Settings settings = shared.settings();
        String chosenModel = model != null ? model : settings.model(provider);
        String key = key(provider, own);
        String address = address(provider, own);
        Wire wire = new Wire(provider.at(address), shared.transport(endpoint), shared.timer(), shared.workers());
        return new Target(provider.name(), chosenModel, key, address, wire);
    }

    private @Nullable String key(Provider provider, boolean own) {
        String option = own ? Settings.set(options.getApiKey()) : null;
        String key = option != null ? option : shared.settings().apiKey(provider, own ? preset().getApiKey() : null);
        if (key != null && provider.keyPattern() != null && !key.matches(provider.keyPattern())) {
            LOG.warn("The API key of {} does not look like one: is it another provider's?", provider.displayName());
        }
        return key;
    }

    private String address(Provider provider, boolean own) {
        String option = own ? Settings.set(options.getBaseUrl()) : null;
        String set = option != null ? option : shared.settings().baseUrl(provider, own ? preset().getBaseUrl() : null);
        String address = set != null ? set : provider.baseUrl();
        if (address.isEmpty()) {
            throw ErrorKind.CONFIGURATION.exception("The provider '" + provider.name() + "' has no address of its own:"
                    + " set the option baseUrl, the property camel.component.llm.providers[" + provider.name()
                    + "].baseUrl, or the environment variable "
                    + String.join(" or ", provider.environment().baseUrl()));
        }
        if (!isAddress(address)) {
            throw ErrorKind.CONFIGURATION.exception("The base URL of the provider '" + provider.name()
                    + "' must be one of http or https with a host, such as http://localhost:8000/v1");
        }
        return address;
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private LlmConfiguration preset() {
        return endpoint.getComponent().getConfiguration();
    }
}
