package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.settings.InHeaders;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.stage.Pipeline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The targets of an endpoint: its own provider, with the endpoint's key and base URL, and the providers named by messages, with their own
 * settings. So a key is never sent to a provider it was not set for, and a message never changes the base URL.
 *
 * <p>A replaced provider receives no further calls. A call keeps its target, and so finishes, with all its retries, on the provider it began with.
 */
public final class Targets {
    private final EndpointSetup setup;
    private final LlmConfiguration options;
    private final SharedResources shared;
    private final ProviderDirectory directory;
    private final RemoteTargets wiring;
    private final ProviderDetection.Named named;
    private final @Nullable AutoTarget auto;
    private final Map<String, Target> others = new ConcurrentHashMap<>();
    private @Nullable MockProvider mock;
    private volatile Target home;

    /** Creates the targets of an endpoint; that of its own provider and model immediately. */
    public Targets(EndpointSetup setup) {
        this.setup = setup;
        this.options = setup.options();
        this.shared = setup.shared();
        this.directory = shared.directory();
        this.wiring = new RemoteTargets(setup);
        boolean choosing = setup.provider().equals(AutoTarget.NAME);
        this.auto = choosing ? new AutoTarget(setup, this) : null;
        this.named = choosing
                ? new ProviderDetection.Named(AutoTarget.NAME, null)
                : new ProviderDetection(shared).of(setup.provider(), setup.model());
        this.home = choosing ? AutoTarget.NONE : target(named.provider(), true);
    }

    /** Returns the setup of the endpoint. */
    public EndpointSetup setup() {
        return setup;
    }

    /** Returns the endpoint's own target. */
    public Target home() {
        Target known = home;
        if (auto == null && known.origin() != directory.origin(named.provider())) {
            known = target(named.provider(), true);
            home = known;
        }
        return known;
    }

    /** Returns the target for a message: the provider it names, else the endpoint's own, else the catalog's choice. */
    public Target of(InHeaders in) {
        String name = in.name(LlmConstants.PROVIDER);
        if (name != null) {
            requireNoOtherMock(name);
            return of(name);
        }
        return auto == null ? home() : auto.of(in);
    }

    /** Rejects a message that would replace a real provider by the mock, with an answer chosen by the message. */
    private void requireNoOtherMock(String name) {
        if (name.equals(ProviderDirectory.MOCK) && !home().name().equals(name) && directory.isMock()) {
            throw ErrorKind.INVALID_REQUEST.exception("The header " + LlmConstants.PROVIDER
                    + " cannot name the mock at an endpoint of another provider: use llm:mock in the route");
        }
    }

    /** Returns the target for a name in a message. */
    public Target of(String name) {
        if (name.equals(named.provider()) || name.equals(home.name())) {
            return home();
        }
        Target known = others.get(name);
        if (known == null || known.origin() != directory.origin(name)) {
            known = target(name, false);
            others.put(name, known);
        }
        return known.name().equals(home.name()) ? home() : known; // an alias of it
    }

    private Target target(String name, boolean own) {
        Target bare = bare(name, own ? named.model() : null, own);
        return bare.answeredBy(Pipeline.of(StageList.of(setup, bare.answering()), bare.answering()));
    }

    private Target bare(String name, @Nullable String model, boolean own) {
        Object origin = directory.origin(name);
        if (origin instanceof ChatProvider code) {
            return new Target(name, model, own ? SettingsLookup.set(options.getApiKey()) : null, null, code, origin);
        }
        if (name.equals(ProviderDirectory.MOCK) && !(origin instanceof Provider)) {
            return new Target(name, model, own ? SettingsLookup.set(options.getApiKey()) : null, null, mock(), origin);
        }
        Provider provider = directory.find(name);
        if (provider == null) {
            throw directory.unknown(name);
        }
        return wiring.target(provider, model, own, directory.origin(name));
    }

    private synchronized MockProvider mock() {
        if (mock == null) {
            mock = MockProvider.of(MockOptions.parse(options.getMock()), shared.timer());
        }
        return mock;
    }
}
