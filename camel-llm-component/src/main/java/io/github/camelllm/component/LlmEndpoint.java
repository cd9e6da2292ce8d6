package io.github.camelllm.component;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.ValidationMode;
import io.github.camelllm.exchange.RequestBinding;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.SharedResources;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import java.util.Map;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Ask a language model of any provider. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = LlmConstants.SCHEME,
        title = "LLM",
        syntax = "llm:provider:model",
        producerOnly = true,
        category = {Category.AI},
        headersClass = LlmConstants.class)
public class LlmEndpoint extends DefaultEndpoint implements AsyncEndpoint, EndpointServiceLocation {
    @UriPath(
            description =
                    "The provider, such as openai, anthropic, ollama or mock: a descriptor on the classpath or in providerFiles, or a bean. Or a model alone, whose provider is then found by its name. Or auto, to ask for each message the model that the catalog recommends.")
    @Metadata(required = true)
    private String provider = "";

    @UriPath(description = "The model as the provider names it. Without it, the configured or default one is asked.")
    private @Nullable String model;

    @UriParam
    private LlmConfiguration configuration;

    private volatile @Nullable Targets targets;

    /** Makes an endpoint; the component does. */
    public LlmEndpoint(String uri, LlmComponent component, LlmConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() throws Exception {
        return new LlmProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "The component llm can only be asked: use it with to(), not with from()");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        StartupValidation.of(getCamelContext()).add(this);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        prepare();
        // Not looked up by the worker: the component's stop may hold the lock that this needs while it waits for
        // workers
        SharedResources shared = shared();
        Target home = targets().home();
        shared.workers().execute(() -> shared.notices().note(home.name(), home.model())); // it may read the catalog
        StartupValidation.of(getCamelContext()).started(this);
    }

    @Override
    protected void doStop() throws Exception {
        targets = null;
        super.doStop();
    }

    /**
     * Makes what the options describe.
     *
     * @throws RuntimeException that says why they cannot work
     */
    private synchronized void prepare() {
        if (targets == null) {
            targets = new Targets(setup());
        }
    }

    private EndpointSetup setup() {
        LlmComponent component = getComponent();
        return new EndpointSetup(
                provider,
                model,
                configuration,
                component.getConfiguration(),
                component.globalTls(),
                component.random(),
                component.shared());
    }

    /** Returns what is looked at before the context starts. */
    ValidationMode validation() {
        return configuration.getValidate();
    }

    /** Returns the URI without options. */
    String path() {
        return LlmConstants.SCHEME + ":" + provider + (model == null ? "" : ":" + model);
    }

    /**
     * Checks what can be checked without a request.
     *
     * @throws RuntimeException that says what is wrong
     */
    void check() {
        prepare();
        requireKey();
        if (!isLazyStartProducer()) {
            new RequestBinding(targets()); // refuses options that make no request
        }
    }

    /** Checks that there is a key, if the provider needs one. */
    void requireKey() {
        targets().home().inner().requireKey(RequestBinding.texts(configuration.getAdditionalHeader()));
    }

    Targets targets() {
        Targets known = targets;
        if (known == null) {
            throw new IllegalStateException("The endpoint " + getEndpointUri() + " is not started");
        }
        return known;
    }

    SharedResources shared() {
        return getComponent().shared();
    }

    @Override
    public LlmComponent getComponent() {
        return (LlmComponent) super.getComponent();
    }

    @Override
    public @Nullable String getServiceUrl() {
        Targets known = targets;
        return MaskedUri.addressOf(
                known == null ? configuration.getBaseUrl() : known.home().baseUrl());
    }

    @Override
    public String getServiceProtocol() {
        return "http";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return model == null ? Map.of("provider", provider) : Map.of("provider", provider, "model", model);
    }

    /** Returns whether it is this very endpoint: others may differ from it only in what its URI does not tell. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Returns the provider. */
    public String getProvider() {
        return provider;
    }

    /** Sets the provider. */
    public void setProvider(String provider) {
        this.provider = provider;
    }

    /** Returns the model; null for the configured or default one. */
    public @Nullable String getModel() {
        return model;
    }

    /** Sets the model. */
    public void setModel(@Nullable String model) {
        this.model = model;
    }

    /** Returns the options. */
    public LlmConfiguration getConfiguration() {
        return configuration;
    }

    /** Sets the options. */
    public void setConfiguration(LlmConfiguration configuration) {
        this.configuration = configuration;
    }
}
