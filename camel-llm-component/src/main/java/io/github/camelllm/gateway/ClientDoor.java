package io.github.camelllm.gateway;

import io.github.camelllm.chat.Operation;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.serve.ClientRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The step of a route on {@code platform-http} that serves clients of OpenAI's and Anthropic's protocols: it reads their
 * requests, sends each as a {@link io.github.camelllm.chat.ChatRequest} to the endpoint that answers for the model, and
 * writes the response, the stream or the error in the client's protocol.
 *
 * <p>The endpoint gets an exchange without any header of the client. Its answer is the body that {@code llm:} leaves with
 * {@code output=response}, or a stream where the header {@code CamelLlmStreaming} is true. A route in between can refuse the
 * request with an {@link io.github.camelllm.chat.LlmException} or a {@link ClientRefusedException}.
 */
public final class ClientDoor extends AsyncProcessorSupport implements CamelContextAware {
    /** The property of exchanges with header fields for the response: a map of texts. */
    public static final String REPLY_HEADERS = "CamelLlmGatewayReplyHeaders";

    /** The property of exchanges with the name of the model, as the client has given it. */
    public static final String REQUESTED_MODEL = "CamelLlmGatewayModel";

    /** The property of exchanges with the {@link ClientHeaders} of the request. */
    public static final String CLIENT_HEADERS = "CamelLlmGatewayClientHeaders";

    /** The property of exchanges with the id of the request, the client's own if it has sent one. */
    public static final String REQUEST_ID = "CamelLlmGatewayRequestId";

    /** The property of exchanges with the {@link io.github.camelllm.chat.Usage} of the answer, once it is known. */
    public static final String USAGE = "CamelLlmGatewayUsage";

    static final String TAKES_STREAMS = "CamelLlmGatewayTakesStreams";

    /** What is read of a body at most, whatever {@link #setBodyLimit} says. */
    static final int MOST_BYTES = 256 << 20;

    private final Map<String, AsyncProducer> producers = new ConcurrentHashMap<>();
    private @Nullable CamelContext camelContext;
    private String path = "/v1";
    private Set<String> protocols = Set.of("openai", "anthropic");
    private String target = "llm:auto";
    private ClientGuard guard = ClientGuard.OPEN;
    private @Nullable ServedModels models;
    private String guardName = "";
    private String modelsName = "";
    private RequestBytes bytes = new RequestBytes(32 << 20);
    private int bodyLimit = 32 << 20;
    private Duration keepAlive = Duration.ofSeconds(10);
    private Set<String> origins = Set.of();

    /** Makes a door with default settings. */
    public ClientDoor() {}

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext value) {
        camelContext = value;
    }

    /** Returns the base path. */
    public String getPath() {
        return path;
    }

    /** Sets the base path, that of the route, such as {@code /v1}; what follows it names the operation. */
    public void setPath(String value) {
        path = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }

    /** Returns the protocols that are served. */
    public String getProtocols() {
        return String.join(",", protocols);
    }

    /** Sets the protocols that are served: {@code openai}, {@code anthropic}, {@code rest}, separated by commas. */
    public void setProtocols(String value) {
        protocols = texts(value);
    }

    /** Returns the endpoint that answers. */
    public String getTarget() {
        return target;
    }

    /** Sets the URI of the endpoint that answers, where no {@link #setModels} says more: {@code llm:} or a route. */
    public void setTarget(String value) {
        target = value;
    }

    /** Sets who decides whether a client may call; null for everybody. */
    public void setGuard(@Nullable ClientGuard value) {
        guard = Objects.requireNonNullElse(value, ClientGuard.OPEN);
    }

    /** Sets the models; null for those of the catalog. */
    public void setModels(@Nullable ServedModels value) {
        models = value;
    }

    /** Returns the name of the bean that decides whether a client may call. */
    public String getGuardName() {
        return guardName;
    }

    /** Sets the name of a {@link ClientGuard} in the registry; empty for none. */
    public void setGuardName(String value) {
        guardName = value;
    }

    /** Returns the name of the bean with the models. */
    public String getModelsName() {
        return modelsName;
    }

    /** Sets the name of {@link ServedModels} in the registry; empty for those of the catalog. */
    public void setModelsName(String value) {
        modelsName = value;
    }

    /** Returns the most bytes of a body. */
    public int getBodyLimit() {
        return bodyLimit;
    }

    /** Sets the most bytes of a body, unpacked; 32 MB by default, and at most 256 MB. */
    public void setBodyLimit(int value) {
        bodyLimit = Math.min(value, MOST_BYTES);
        bytes = new RequestBytes(bodyLimit);
    }

    /** Returns after how many milliseconds of silence a stream gets a sign of life. */
    public long getKeepAlive() {
        return keepAlive.toMillis();
    }

    /** Sets after how many milliseconds of silence a stream gets a sign of life; 10,000 by default. */
    public void setKeepAlive(long millis) {
        keepAlive = Duration.ofMillis(millis);
    }

    /** Returns the origins whose web pages may call. */
    public String getOrigins() {
        return String.join(",", origins);
    }

    /** Sets the origins whose web pages may call, separated by commas; none by default. */
    public void setOrigins(String value) {
        origins = texts(value);
    }

    private static Set<String> texts(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the URI of an endpoint for an operation: {@code llm:} endpoints have it as an option. */
    public static String withOperation(String endpoint, Operation operation) {
        if (!endpoint.startsWith("llm:")) {
            return endpoint;
        }
        String form = endpoint.contains("output=") ? "" : "output=response";
        String option =
                switch (operation) {
                    case EMBEDDINGS -> "operation=embeddings";
                    case COUNT_TOKENS -> "operation=countTokens";
                    default -> "";
                };
        String options = form.isEmpty() || option.isEmpty() ? form + option : form + "&" + option;
        return options.isEmpty() ? endpoint : endpoint + (endpoint.indexOf('?') < 0 ? "?" : "&") + options;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        return new DoorVisit(this, exchange, callback).begin();
    }

    @Override
    protected void doInit() {
        if (!guardName.isEmpty()) {
            guard = bean(guardName, ClientGuard.class);
        }
        if (!modelsName.isEmpty()) {
            models = bean(modelsName, ServedModels.class);
        }
    }

    private <T> T bean(String name, Class<T> type) {
        T bean = context().getRegistry().lookupByNameAndType(name, type);
        if (bean == null) {
            throw new IllegalArgumentException("There is no bean '" + name + "' of the type " + type.getName());
        }
        return bean;
    }

    /**
     * Asks a model for a route of your own, with what the models decide about the caller.
     *
     * @param caller the exchange of the caller, of which the message headers of Camel are passed on
     * @param request what is asked, read by {@link io.github.camelllm.serve.ClientApi#read}
     * @param exchange the exchange that is sent: the caller's own for a stream, so that it lives as long, or a copy
     * @return the body of the answer; failed as the endpoint fails
     */
    public CompletionStage<Object> ask(Exchange caller, ClientRequest request, Exchange exchange) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        ServedModels.ModelTarget target = models().target(caller, request);
        if (!exchange.equals(caller)) { // what the guard and the models have decided about the caller
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().getHeaders().putAll(caller.getMessage().getHeaders());
        }
        DoorVisit.ask(exchange, request, target);
        producer(target.endpoint()).process(exchange, synchronous -> {
            Exception failure = exchange.getException();
            Object body = exchange.getMessage().getBody();
            exchange.setException(null);
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(body);
            }
        });
        return answer;
    }

    /**
     * Checks a client, for a route of your own.
     *
     * @throws ClientRefusedException if it may not call
     */
    public void admit(Exchange exchange, ClientHeaders headers) {
        guard.admit(exchange, headers);
    }

    /** Returns the models that the client of an exchange may name. */
    public List<ServedModel> models(Exchange exchange) {
        return models().models(exchange);
    }

    boolean serves(String protocol) {
        return protocols.contains(protocol);
    }

    boolean allows(String origin) {
        return origins.contains(origin);
    }

    ClientGuard guard() {
        return guard;
    }

    ServedModels models() {
        ServedModels known = models;
        if (known == null) {
            known = new CatalogModels(context(), target);
            models = known;
        }
        return known;
    }

    RequestBytes bytes() {
        return bytes;
    }

    Duration keepAlive() {
        return keepAlive;
    }

    LlmComponent component() {
        return context().getComponent("llm", LlmComponent.class);
    }

    private CamelContext context() {
        return Objects.requireNonNull(camelContext, "camelContext");
    }

    /** Returns the producer of an endpoint, which is made once. */
    AsyncProducer producer(String uri) {
        return producers.computeIfAbsent(uri, this::started);
    }

    private AsyncProducer started(String uri) {
        try {
            AsyncProducer producer = context().getEndpoint(uri).createAsyncProducer();
            ServiceHelper.startService(producer);
            return producer;
        } catch (Exception e) {
            throw new IllegalStateException("The endpoint " + uri + " cannot be called: " + e.getMessage(), e);
        }
    }

    /** Makes the producer of the endpoint now, so that a wrong URI fails at start. */
    @Override
    protected void doStart() {
        if (models == null) {
            producer(withOperation(target, Operation.CHAT));
        }
    }

    @Override
    protected void doStop() {
        producers.values().forEach(ServiceHelper::stopService);
        producers.clear();
    }
}
