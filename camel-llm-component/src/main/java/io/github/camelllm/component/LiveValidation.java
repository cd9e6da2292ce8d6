package io.github.camelllm.component;

import io.github.camelllm.ValidationMode;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.component.StartupValidation.Problem;
import io.github.camelllm.exchange.OptionValues;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.remote.RemoteProvider;
import io.github.camelllm.stage.Pipeline;
import io.github.camelllm.wiring.RemoteTargets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that providers can be reached and accept their keys: all are called at the same time with a request that costs nothing (list of
 * models or token count), once for all endpoints that would send the same request.
 */
final class LiveValidation {
    /** The timeout for a provider, unless its endpoint has a shorter one. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(StartupValidation.class);

    private final Map<Object, CompletableFuture<@Nullable Problem>> asked = new HashMap<>();

    private LiveValidation() {}

    /** Returns the problems of the endpoints with live validation. */
    static Map<LlmEndpoint, Problem> of(List<LlmEndpoint> endpoints) {
        LiveValidation check = new LiveValidation();
        Map<LlmEndpoint, CompletableFuture<@Nullable Problem>> outcomes = new LinkedHashMap<>();
        for (LlmEndpoint endpoint : endpoints) {
            RemoteProvider wire = endpoint.targets().home().remote();
            if (endpoint.validation() == ValidationMode.live && wire != null) {
                outcomes.put(endpoint, check.ask(endpoint, wire));
            }
        }
        Map<LlmEndpoint, Problem> problems = new LinkedHashMap<>();
        outcomes.forEach((endpoint, outcome) -> {
            Problem problem = outcome.join();
            if (problem != null) {
                problems.put(endpoint, problem);
            }
        });
        return problems;
    }

    private CompletableFuture<@Nullable Problem> ask(LlmEndpoint endpoint, RemoteProvider wire) {
        Map<String, String> headers =
                OptionValues.texts(endpoint.getConfiguration().getAdditionalHeader());
        return asked.computeIfAbsent(List.of(wire.way(), headers), way -> ask(endpoint, wire, headers));
    }

    private static CompletableFuture<@Nullable Problem> ask(
            LlmEndpoint endpoint, RemoteProvider wire, Map<String, String> headers) {
        Provider provider = wire.provider();
        ChatRequest request = free(provider, endpoint.targets().home().model());
        if (request == null) {
            LOG.warn(
                    "{} has no request that costs nothing; skipping live validation of its key",
                    provider.displayName());
            return CompletableFuture.completedFuture(null);
        }
        Duration limit = limit(endpoint);
        Call call = new Call(provider.name(), request, options(headers, limit), null);
        return Pipeline.of(List.of(), wire)
                .answer(call)
                .toCompletableFuture()
                .orTimeout(limit.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS) // a token may come from another host
                .whenComplete((answer, failure) -> {
                    if (failure instanceof TimeoutException) {
                        call.cancel();
                    }
                })
                .handle((answer, failure) ->
                        failure == null || uncounted(request, failure) ? null : problem(provider, failure, limit));
    }

    private static CallOptions options(Map<String, String> headers, Duration limit) {
        return CallOptions.builder()
                .headers(headers)
                .requestTimeout(limit)
                .firstTokenTimeout(limit)
                .streamIdleTimeout(limit)
                .maxRetries(0)
                .build();
    }

    private static Duration limit(LlmEndpoint endpoint) {
        Duration own = Duration.ofMillis(endpoint.getConfiguration().getRequestTimeout());
        return own.compareTo(LIMIT) < 0 ? own : LIMIT;
    }

    /** Returns a request that costs nothing; null if the provider has none. */
    private static @Nullable ChatRequest free(Provider provider, @Nullable String model) {
        if (provider.modelsPath() != null) {
            return ChatRequest.builder().operation(Operation.MODELS).build();
        }
        return provider.tokenCountPath() == null || model == null
                ? null
                : ChatRequest.builder()
                        .operation(Operation.COUNT_TOKENS)
                        .model(model)
                        .message(Message.user("ping"))
                        .build();
    }

    /** Returns whether the error says that a model has no token count: then the provider was reached and accepted the key. */
    private static boolean uncounted(ChatRequest request, Throwable failure) {
        return request.operation() == Operation.COUNT_TOKENS
                && LlmException.causeOf(failure) instanceof LlmException error
                && error.kind() == ErrorKind.INVALID_REQUEST;
    }

    private static @Nullable Problem problem(Provider provider, Throwable failure, Duration limit) {
        Throwable cause = LlmException.causeOf(failure);
        if (cause instanceof TimeoutException) {
            return new Problem(provider.name(), notReached("no answer within " + limit.toMillis() + " ms", provider));
        }
        if (!(cause instanceof LlmException error)) {
            return new Problem(provider.name(), notReached(String.valueOf(cause), provider));
        }
        return error.kind() == ErrorKind.RATE_LIMIT ? null : new Problem(provider.name(), what(error, provider));
    }

    private static String what(LlmException error, Provider provider) {
        String said = error.details().message() + status(error);
        return switch (error.kind()) {
            case AUTHENTICATION ->
                "The key is not accepted: " + said + ". For another one, " + RemoteTargets.waysToSetKey(provider);
            case QUOTA_EXCEEDED -> "The key has no quota left: " + said;
            case TIMEOUT, NETWORK, SERVER_ERROR, OVERLOADED -> notReached(said, provider);
            case CONFIGURATION -> said;
            default ->
                "The base URL does not respond as expected: " + said + ". To change it, "
                        + RemoteTargets.waysToSetAddress(provider)
                        + "; if it is right, validate=config skips this check";
        };
    }

    private static String status(LlmException error) {
        return error.statusCode() == null ? "" : " [status " + error.statusCode() + "]";
    }

    private static String notReached(String why, Provider provider) {
        return "Not reachable: " + why + ". To change the address, " + RemoteTargets.waysToSetAddress(provider);
    }
}
