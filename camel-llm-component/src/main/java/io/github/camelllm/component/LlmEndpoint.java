package io.github.camelllm.component;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.ValidationMode;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.exchange.BudgetLeft;
import io.github.camelllm.exchange.ExpectedCost;
import io.github.camelllm.exchange.OptionValues;
import io.github.camelllm.lifetime.RedeliveryDetector;
import io.github.camelllm.remote.BodyLog;
import io.github.camelllm.settings.MaskedUri;
import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.wiring.AutoTarget;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.SharedResources;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Call language models of any provider. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = LlmConstants.SCHEME,
        title = "LLM",
        syntax = "llm:provider:model",
        producerOnly = true,
        category = {Category.AI},
        headersClass = LlmConstants.class)
@ManagedResource(description = "Endpoint of a language model")
public class LlmEndpoint extends DefaultEndpoint implements AsyncEndpoint, EndpointServiceLocation {
    @UriPath(
            description =
                    "The provider, such as openai, anthropic, ollama or mock: a descriptor on the classpath or in providerFiles, or a bean. Or only a model, whose provider is found by the model's name. Or auto, to use for each message the model that the catalog recommends.")
    @Metadata(required = true)
    private String provider = "";

    @UriPath(description = "The model as the provider names it. Without it, the configured or default one is used.")
    private @Nullable String model;

    @UriParam
    private LlmConfiguration configuration;

    private static final Logger LOG = LoggerFactory.getLogger(LlmEndpoint.class);

    private final String registeredUri;
    private Set<String> ownOptions = Set.of();
    private final BudgetLeft budgetLeft = new BudgetLeft();
    private final RedeliveryDetector redelivery;
    private final BodyLog bodyLog;
    private LlmConfiguration loggedBy = new LlmConfiguration();
    private volatile @Nullable Targets targets;
    private volatile @Nullable ProducerBindings bindings;
    private volatile @Nullable Boolean asked;
    private volatile boolean checkedWithProducer;
    private volatile @Nullable LlmException refusal;

    /** Creates an endpoint; called by the component. */
    public LlmEndpoint(String uri, LlmComponent component, LlmConfiguration configuration) {
        super(MaskedUri.of(uri), component);
        this.registeredUri = uri;
        this.configuration = configuration;
        this.redelivery = new RedeliveryDetector(component.failures(), uri);
        this.bodyLog = new BodyLog(toString(), this::redactors);
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
        // If a context is started again after its start failed, Camel also starts endpoints of components that it has
        // stopped
        if (isAsked() && !getComponent().isShutdown()) {
            prepare();
            StartupValidation.of(getCamelContext()).started(this);
        }
    }

    /** Prepares what producers need here, because Camel's producer caches hold a lock while a producer starts. */
    private void prepare() {
        try {
            Target home = bindings().home();
            SharedResources shared = bindings().shared();
            shared.workers().execute(() -> shared.notices().note(home.name(), home.model())); // it may read the catalog
            if (provider.equals(AutoTarget.NAME) && getComponent().getModelRefresh() <= 0) {
                shared.workers()
                        .execute(
                                shared.catalog()
                                        ::listOwnModels); // without this no model of a local server is recommended
            }
        } catch (RuntimeException problem) {
            LOG.debug(
                    "Reported by the producer instead, because Camel's route controllers handle errors of producers",
                    problem);
        }
    }

    /**
     * Returns whether the endpoint receives exchanges from the start: not if its producer starts lazily or a test or an interceptor skips it.
     */
    boolean isAsked() {
        Boolean known = asked;
        if (known == null) {
            Endpoint registered = getCamelContext().hasEndpoint(registeredUri);
            known = !isLazyStartProducer() && !isSkipped(registered);
            asked = registered == null ? null : known; // Camel registers it after its start
        }
        return known;
    }

    /** Returns whether Camel's registry has replaced this endpoint by one that never sends to it, such as a mock. */
    private static boolean isSkipped(@Nullable Endpoint registered) {
        if (!(registered instanceof InterceptSendToEndpoint interceptor)) {
            return false;
        }
        boolean always = interceptor.isSkip() && interceptor.getOnWhen() == null;
        return always || isSkipped(interceptor.getOriginalEndpoint());
    }

    /** Returns the failures of this endpoint; kept here because a producer's would be lost when a producer cache replaces it. */
    RedeliveryDetector redelivery() {
        return redelivery;
    }

    @Override
    protected void doStop() throws Exception {
        forget();
        super.doStop();
    }

    private EndpointSetup setup() {
        LlmComponent component = getComponent();
        LlmConfiguration options = component.live().options(this);
        followLogging(options);
        return new EndpointSetup(
                provider,
                model,
                options,
                component.getConfiguration(),
                component.globalTls(),
                component.random(),
                component.clock(),
                ownOptions,
                bodyLog,
                component.shared());
    }

    /** Takes over the options of logging where they have changed, so that what was switched at run time stays. */
    private void followLogging(LlmConfiguration options) {
        LlmConfiguration before = loggedBy;
        loggedBy = options;
        bodyLog.maxSize(options.getLogMaxSize());
        if (options.isLogRequests() != before.isLogRequests()) {
            bodyLog.logRequests(options.isLogRequests());
        }
        if (options.isLogResponses() != before.isLogResponses()) {
            bodyLog.logResponses(options.isLogResponses());
        }
    }

    private List<TextRedactor> redactors() {
        return List.copyOf(getCamelContext().getRegistry().findByType(TextRedactor.class));
    }

    /** Returns whether the bodies of requests are logged now. */
    @ManagedAttribute(description = "Whether the bodies of requests are logged")
    public boolean isLogRequests() {
        return bodyLog.logsRequests();
    }

    /** Switches the bodies of requests on or off, for requests that are sent from now on. */
    @ManagedAttribute(description = "Whether the bodies of requests are logged")
    public void setLogRequests(boolean on) {
        bodyLog.logRequests(on);
    }

    /** Returns whether the bodies of responses are logged now. */
    @ManagedAttribute(description = "Whether the bodies of responses are logged")
    public boolean isLogResponses() {
        return bodyLog.logsResponses();
    }

    /** Switches the bodies of responses on or off, for requests that are sent from now on. */
    @ManagedAttribute(description = "Whether the bodies of responses are logged")
    public void setLogResponses(boolean on) {
        bodyLog.logResponses(on);
    }

    /** Returns the provider that answers now; empty before the first call. */
    @ManagedAttribute(description = "The provider that answers")
    public String getTargetProvider() {
        Targets known = targets;
        return known == null ? "" : known.home().name();
    }

    /** Returns the model that is asked where a message names none; empty before the first call or if the provider chooses. */
    @ManagedAttribute(description = "The model that is asked where a message names none")
    public String getTargetModel() {
        Targets known = targets;
        return known == null ? "" : Objects.requireNonNullElse(known.home().model(), "");
    }

    /** Sets the names, in lower case, of the options that the URI sets. */
    void ownOptions(Set<String> names) {
        ownOptions = names;
    }

    /** Returns the names, in lower case, of the options that the URI sets. */
    Set<String> ownOptions() {
        return ownOptions;
    }

    /** Returns the extent of the startup validation. */
    ValidationMode validation() {
        try {
            return getComponent().live().options(this).getValidate();
        } catch (LlmException wrong) {
            LOG.debug("The check itself reports it", wrong);
            return configuration.getValidate();
        }
    }

    /**
     * Prepares what the next calls use after an edit of the configuration file; calls in flight finish as they began.
     *
     * @return has the next calls use it
     * @throws LlmException of kind {@code CONFIGURATION} if the endpoint cannot work so
     */
    Runnable renewed() {
        if (targets == null) {
            return () -> {};
        }
        Targets fresh = new Targets(setup());
        if (validation() != ValidationMode.off) {
            fresh.home().inner().requireKey(OptionValues.texts(configuration.getAdditionalHeader()));
        }
        ProducerBindings made =
                ProducerBindings.of(fresh, getCamelContext(), getComponent().inFlightCalls());
        return () -> {
            targets = fresh;
            bindings = made;
        };
    }

    /** Returns what the next call uses: the given bindings, or newer ones after an edit of the configuration file. */
    ProducerBindings newest(@Nullable ProducerBindings known) {
        ProducerBindings newer = bindings;
        return newer != null ? newer : known != null ? known : bindings();
    }

    /**
     * Has the start of the context report why this endpoint cannot work, and calls fail so, in place of an exception of the
     * component, which Camel would wrap in one that shows the URI.
     */
    void refuse(LlmException why) {
        refusal = why;
    }

    /** Returns whether Camel passes options that are unknown: {@link #refuse} has reported them. */
    @Override
    public boolean isLenientProperties() {
        return refusal != null;
    }

    /** Returns the URI without options. */
    String path() {
        return LlmConstants.SCHEME + ":" + provider + (model == null ? "" : ":" + model);
    }

    /**
     * Checks everything that needs no request.
     *
     * @throws RuntimeException that says what is wrong
     */
    void check() {
        try {
            requireKey();
            bindings(); // rejects options that make no valid request
        } catch (RuntimeException problem) {
            forget(); // settings may differ at the next start
            throw problem;
        }
    }

    private void forget() {
        targets = null;
        bindings = null;
        asked = null;
    }

    /** Schedules the check for the start of a producer, as for a supervised route; repeated until it passes. */
    void checkWithProducer() {
        checkedWithProducer = true;
    }

    /**
     * Checks the endpoint of a supervised route.
     *
     * @throws RuntimeException that says what is wrong
     */
    void producerStarts() {
        if (checkedWithProducer && isAsked()) {
            StartupValidation.checkAlone(this);
            checkedWithProducer = false;
        }
    }

    /** Checks that there is a key, if the provider needs one. */
    void requireKey() {
        targets().home().inner().requireKey(OptionValues.texts(configuration.getAdditionalHeader()));
    }

    /**
     * Returns the expected cost in USD of the request that this endpoint would send for an exchange, so that endpoints can be compared: its
     * prompt, and the maximum tokens of its answer, or 1,000 if there is no maximum. Nothing is sent.
     *
     * @param exchange is read, and not changed
     * @return null if the price is not known, or the body can be read only once
     * @throws RuntimeException if the exchange makes no request
     */
    public @Nullable BigDecimal expectedCost(Exchange exchange) {
        return ExpectedCost.of(targets().setup(), bindings().requests(), exchange);
    }

    /**
     * Returns the share of the endpoint's budget, from 0 to 1, that is left for the caller of an exchange, so that endpoints can be
     * compared. Nothing is sent to the provider.
     *
     * @param exchange is read, and not changed
     * @return null if the endpoint has no budget, or what is left of one in Redis is not known yet
     * @throws RuntimeException if the exchange makes no request
     */
    public @Nullable Double budgetLeft(Exchange exchange) {
        return budgetLeft.of(targets().setup(), bindings().requests(), exchange);
    }

    /**
     * Returns the setup made from the options, created on first use. A stopped endpoint creates it again: Camel may stop an endpoint while
     * another thread creates its producer.
     *
     * @throws RuntimeException that says why the options cannot work
     */
    Targets targets() {
        Targets known = targets;
        return known != null ? known : prepared();
    }

    private synchronized Targets prepared() {
        LlmException why = refusal;
        if (why != null) {
            throw why;
        }
        Targets known = targets;
        if (known == null) {
            known = new Targets(setup());
            targets = known;
        }
        return known;
    }

    /**
     * Returns what its producers share, created on first use.
     *
     * @throws RuntimeException that says why the options cannot work
     */
    ProducerBindings bindings() {
        ProducerBindings known = bindings;
        if (known == null) {
            known = ProducerBindings.of(
                    targets(), getCamelContext(), getComponent().inFlightCalls());
            bindings = known;
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

    /** Compares by identity: endpoints may differ in settings that are not in their URI. */
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
