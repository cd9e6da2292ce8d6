package io.github.camelllm;

import io.github.camelllm.catalog.Provider;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.stage.Wire;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who an endpoint may ask: its own provider, with the endpoint's key and address, and those that messages name, with
 * what is set for them elsewhere. So a key never goes to a provider it was not given for, and a message never changes
 * the address.
 */
final class Targets implements ChatProvider {
    private static final String MOCK = "mock";

    private final LlmEndpoint endpoint;
    private final LlmConfiguration options;
    private final Shared shared;
    private final Target home;
    private final Map<String, Target> others = new ConcurrentHashMap<>();

    Targets(LlmEndpoint endpoint, Shared shared) {
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
        this.shared = shared;
        this.home = target(endpoint.getProvider(), true);
    }

    Target home() {
        return home;
    }

    /** Returns the target of a name that a message has. */
    Target of(String name) {
        if (name.equals(endpoint.getProvider()) || name.equals(home.name())) {
            return home;
        }
        return others.computeIfAbsent(name, other -> target(other, false));
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        return of(call.provider()).answering().answer(call);
    }

    private Target target(String name, boolean own) {
        ChatProvider code = endpoint.getCamelContext().getRegistry().lookupByNameAndType(name, ChatProvider.class);
        if (code == null && name.equals(MOCK)) {
            code = MockProvider.of(MockOptions.parse(options.getMock()), shared.timer());
        }
        String model = own ? endpoint.getModel() : null;
        if (code != null) {
            return new Target(name, model, own ? options.getApiKey() : null, null, code);
        }
        Provider provider = shared.directory().find(name);
        if (provider == null) {
            throw shared.directory().unknown(name);
        }
        return reached(provider, model, own);
    }

    private Target reached(Provider provider, @Nullable String model, boolean own) {
        LlmConfiguration preset = endpoint.getComponent().getConfiguration();
        Settings settings = shared.settings();
        String key = chosen(own, options.getApiKey(), preset.getApiKey(), settings.apiKey(provider));
        String address = chosen(own, options.getBaseUrl(), preset.getBaseUrl(), settings.baseUrl(provider));
        if (address == null) {
            address = provider.baseUrl();
        }
        if (address.isEmpty()) {
            throw ErrorKind.CONFIGURATION.exception("The provider '" + provider.name() + "' has no address of its own:"
                    + " set the option baseUrl, the property camel.component.llm.providers[" + provider.name()
                    + "].baseUrl, or the environment variable "
                    + String.join(" or ", provider.environment().baseUrl()));
        }
        Provider there = provider.at(address);
        String chosenModel = model != null ? model : settings.model(provider);
        Wire wire = new Wire(there, shared.transport(endpoint), shared.timer(), shared.workers());
        return new Target(provider.name(), chosenModel, key, address, wire);
    }

    /** What is set for a provider is more specific than what is preset for all endpoints, less than the endpoint's own. */
    private static @Nullable String chosen(
            boolean own, @Nullable String option, @Nullable String preset, @Nullable String setting) {
        if (own && option != null && !Objects.equals(option, preset)) {
            return option;
        }
        return setting != null ? setting : own ? option : null;
    }
}
