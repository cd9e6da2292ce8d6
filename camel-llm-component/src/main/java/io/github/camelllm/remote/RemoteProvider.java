package io.github.camelllm.remote;

import io.github.camelllm.cache.KeyedHeaders;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.provider.BaseUrl;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.wire.ClientRequests;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.EncodedRequest;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.Protocol;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A provider over HTTP: the innermost element of a pipeline. */
public final class RemoteProvider implements ChatProvider {
    private static final String CONTENT_TYPE = "Content-Type";

    private final Provider provider;
    private final Credentials access;
    private final Transport transport;
    private final Timer timer;
    private final Executor workers;
    private final BodyLog log;
    private final List<String> fixedHeaders;
    private volatile @Nullable Address lastAddress;
    private volatile @Nullable Plain lastHeaders;
    private volatile @Nullable Signed lastSigned;

    /** Creates a remote provider whose bodies are never logged. */
    public RemoteProvider(Provider provider, Credentials access, Transport transport, Timer timer, Executor workers) {
        this(provider, access, transport, timer, workers, new BodyLog(provider.name(), List::of));
    }

    /**
     * Creates a remote provider.
     *
     * @param provider the provider, with a base URL
     * @param access its credentials
     * @param transport sends the requests
     * @param timer schedules the timeouts
     * @param workers decode and complete answers, so that no I/O thread does
     * @param log logs bodies while that is switched on
     */
    public RemoteProvider(
            Provider provider, Credentials access, Transport transport, Timer timer, Executor workers, BodyLog log) {
        this.provider = provider;
        this.access = access;
        this.transport = transport;
        this.timer = timer;
        this.workers = workers;
        this.log = log;
        this.fixedHeaders = fixedHeaders(provider);
    }

    private static List<String> fixedHeaders(Provider provider) {
        List<String> fixed = new ArrayList<>(List.of(CONTENT_TYPE, EncodedRequest.JSON));
        provider.headers().forEach((name, value) -> {
            fixed.add(name);
            fixed.add(value);
        });
        return List.copyOf(fixed);
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        String model = model(call.request());
        OperationEndpoint place = OperationEndpoint.of(provider, call.request().operation());
        ChatRequest request = ClientRequests.forProtocol(call.request(), place.protocol());
        Codec codec = place.protocol().codec();
        Dialect dialect = new Dialect(
                provider.name(),
                model,
                provider.quirks(),
                place.path(),
                provider.facts(),
                Dialect.asksForSeveral(request),
                request.clientFields() != null,
                call.streamed() && ClientRequests.speaks(request, place.protocol()));
        EncodedRequest encoded = codec.encode(request, call.streamed(), dialect);
        URI address = address(encoded.path(), dialect);
        HttpRequest unsigned = new HttpRequest(
                encoded.method(),
                address,
                headers(call, place.protocol(), encoded),
                ClientRequests.body(request, place.protocol(), encoded));
        RefusedRedirect redirect = new RefusedRedirect(address, encoded.path());
        CompletionStage<ChatResponse> answer = KeyFailover.of(
                call, access.keys(), key -> new RemoteAttempt(call, key, dialect, codec, redirect, timer, workers)
                        .start(
                                log.isOn() ? log.around(transport, call, key) : transport,
                                signed(call, dialect, unsigned, key)));
        return request.clientFields() == null
                ? answer
                : answer.thenApply(response ->
                        response.toBuilder().protocol(place.protocol().id()).build());
    }

    @Override
    public String account(Call call) {
        return call.options().apiKey() == null ? access.keys().account() : ChatProvider.super.account(call);
    }

    @Override
    public List<String> accounts(Call call) {
        return call.options().apiKey() == null ? access.keys().accounts() : ChatProvider.super.accounts(call);
    }

    @Override
    public int batchLimit(ChatRequest request) {
        OperationEndpoint place = OperationEndpoint.of(provider, request.operation());
        return Math.min(place.batchLimit(), place.protocol().codec().batchLimit(model(request)));
    }

    @Override
    public boolean supports(Operation operation) {
        return OperationEndpoint.has(provider, operation);
    }

    /** Returns whether the provider's protocol can express a request; nothing is sent. */
    public boolean expresses(ChatRequest request) {
        try {
            OperationEndpoint place = OperationEndpoint.of(provider, request.operation());
            String model = Objects.requireNonNullElse(request.model(), "");
            place.protocol().codec().encode(request, false, new Dialect(provider.name(), model, provider.quirks()));
            return true;
        } catch (LlmException e) {
            return e.kind() != ErrorKind.INVALID_REQUEST;
        }
    }

    @Override
    public String fingerprint() {
        // Not the address's user information, and of the header fields not those that may be keys
        List<String> facts = new ArrayList<>(List.of(provider.protocol().id(), provider.baseUrl()));
        facts.add(new TreeSet<>(provider.quirks()).toString());
        facts.add(String.valueOf(provider.embeddings()));
        facts.add(String.valueOf(provider.tokenCountPath()));
        new TreeMap<>(provider.headers()).forEach((name, value) -> {
            if (KeyedHeaders.isKeyed(name)) {
                facts.add(name.toLowerCase(Locale.ROOT) + "=" + value);
            }
        });
        return String.join("\n", facts);
    }

    private String model(ChatRequest request) {
        String model = request.model();
        if (model == null && request.operation().needsModel()) {
            throw error(ErrorKind.CONFIGURATION, "names no model and the provider has no default one", null);
        }
        return model == null ? "" : model;
    }

    private HttpRequest signed(Call call, Dialect dialect, HttpRequest request, @Nullable String key) {
        boolean signed = has(call.options().headers(), provider.auth().header());
        if (key != null && !key.isEmpty()) {
            return signed ? request : sign(dialect, request, key);
        }
        if (signed || !provider.auth().required()) {
            return request;
        }
        throw error(ErrorKind.AUTHENTICATION, missingKey(), dialect.model());
    }

    /** The fields of calls that bring none of their own, with the key; calls with one key in a row share them. */
    private record Signed(Headers plain, String key, Headers headers) {
        boolean isOf(HttpRequest request, String otherKey) {
            return plain == request.headers() && key.equals(otherKey);
        }

        @Override
        public String toString() {
            return headers.toString(); // names only
        }
    }

    private HttpRequest sign(Dialect dialect, HttpRequest request, String key) {
        Signed last = lastSigned;
        if (last != null && last.isOf(request, key)) {
            return new HttpRequest(request.method(), request.uri(), last.headers(), request.body());
        }
        HttpRequest signed = signed(dialect, request, key);
        if (provider.auth().byHeader()) {
            lastSigned = new Signed(request.headers(), key, signed.headers());
        }
        return signed;
    }

    private HttpRequest signed(Dialect dialect, HttpRequest request, String key) {
        try {
            return access.signer().sign(request, key);
        } catch (IllegalStateException cannot) {
            throw error(ErrorKind.CONFIGURATION, String.valueOf(cannot.getMessage()), dialect.model());
        }
    }

    /** Returns the provider. */
    public Provider provider() {
        return provider;
    }

    /** Returns a key that is equal for the same base URL with the same keys. */
    public Object way() {
        return List.of(provider.name(), provider.baseUrl(), access.keys(), transport);
    }

    @Override
    public void requireKey(Map<String, String> headers) {
        if (access.keys().none()
                && provider.auth().required()
                && !has(headers, provider.auth().header())) {
            throw error(ErrorKind.CONFIGURATION, missingKey(), null);
        }
    }

    private String missingKey() {
        return "No API key for " + provider.displayName() + ": " + access.howToSetKey();
    }

    private LlmException error(ErrorKind kind, String message, @Nullable String model) {
        return ErrorDetails.of(kind, message)
                .provider(provider.name())
                .model(model)
                .exception();
    }

    /** The fields of calls that bring none of their own; calls of one kind in a row share them. */
    private record Plain(String accept, Headers headers) {}

    private Headers headers(Call call, Protocol protocol, EncodedRequest encoded) {
        Map<String, String> extra = ClientRequests.headers(call, protocol);
        String accept = encoded.accept();
        if (!encoded.contentType().equals(EncodedRequest.JSON)) {
            Map<String, String> upload = new LinkedHashMap<>(extra);
            upload.keySet().removeIf(CONTENT_TYPE::equalsIgnoreCase);
            upload.put(CONTENT_TYPE, encoded.contentType());
            return headers(upload, accept);
        } else if (!extra.isEmpty()) {
            return headers(extra, accept);
        }
        Plain last = lastHeaders;
        if (last == null || !last.accept().equals(accept)) {
            last = new Plain(accept, headers(extra, accept));
            lastHeaders = last;
        }
        return last.headers();
    }

    private Headers headers(Map<String, String> extra, String accept) {
        List<String> all = new ArrayList<>(fixedHeaders.size() + 2 + 2 * extra.size());
        for (int i = 0; i < fixedHeaders.size(); i += 2) {
            add(all, fixedHeaders.get(i), fixedHeaders.get(i + 1), extra);
        }
        add(all, "Accept", accept, extra);
        extra.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        return Headers.of(all.toArray(String[]::new));
    }

    /** Adds a field, unless the user has set one with that name. */
    private static void add(List<String> all, String name, String value, Map<String, String> extra) {
        if (!has(extra, name)) {
            all.add(name);
            all.add(value);
        }
    }

    private static boolean has(Map<String, String> headers, @Nullable String name) {
        for (String one : headers.keySet()) {
            if (one.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The parsed address of a path; calls to one model in a row share it. */
    private record Address(String path, @Nullable String model, URI uri) {}

    private URI address(String path, Dialect dialect) {
        String inBase = provider.baseUrl().contains(BaseUrl.MODEL) ? dialect.model() : null;
        Address last = lastAddress;
        if (last == null || !last.path().equals(path) || !Objects.equals(last.model(), inBase)) {
            String whole = withQuery(path);
            String filled = inBase == null ? whole : whole.replace(BaseUrl.MODEL, dialect.segment());
            last = new Address(path, inBase, URI.create(filled));
            lastAddress = last;
        }
        return last.uri();
    }

    private String withQuery(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        int query = provider.baseUrl().indexOf('?');
        if (query < 0) {
            return provider.baseUrl() + path;
        }
        String base = provider.baseUrl().substring(0, query);
        return base
                + path
                + (path.indexOf('?') < 0 ? "?" : "&")
                + provider.baseUrl().substring(query + 1);
    }
}
