package io.github.camelllm.graphql;

import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphqlErrorException;
import graphql.schema.DataFetchingEnvironment;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.serve.ClientApi;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import io.github.camelllm.serve.ClientRequest;
import io.github.camelllm.stream.ChatStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/** What the fields of the GraphQL schema return. */
final class GraphQlFetchers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClientDoor clients;

    GraphQlFetchers(ClientDoor clients) {
        this.clients = clients;
    }

    private static Exchange exchange(DataFetchingEnvironment environment) {
        return environment.getGraphQlContext().get(Exchange.class);
    }

    List<?> models(DataFetchingEnvironment environment) {
        return clients.models(exchange(environment));
    }

    Map<String, Object> health(DataFetchingEnvironment environment) {
        List<Map<String, Object>> providers = new ArrayList<>();
        exchange(environment)
                .getContext()
                .getComponent("llm", LlmComponent.class)
                .board()
                .snapshots()
                .forEach(one -> providers.add(Map.of(
                        "name",
                        one.provider() + ":" + one.model(),
                        "status",
                        one.answered() == 0 && one.failed() > 0 ? "DOWN" : "UP",
                        "latency",
                        one.latencyMillis())));
        return Map.of("status", "UP", "providers", providers);
    }

    CompletionStage<Object> complete(DataFetchingEnvironment environment) {
        Exchange caller = exchange(environment);
        Exchange copy = ExchangeHelper.createCopy(caller, false);
        return ask(environment, ClientApi.COMPLETE, copy, body -> facts((ChatResponse) body));
    }

    CompletionStage<Object> completionStream(DataFetchingEnvironment environment) {
        return ask(
                environment,
                ClientApi.COMPLETE_STREAM,
                exchange(environment),
                body -> new CompletionEvents((ChatStream) body, GraphQlFetchers::facts));
    }

    private CompletionStage<Object> ask(
            DataFetchingEnvironment environment, ClientApi api, Exchange exchange, Function<Object, Object> result) {
        Exchange caller = exchange(environment);
        try {
            ClientRequest request = api.read(JSON.valueToTree(environment.getArgument("input")), Map.of());
            return clients.ask(caller, request, exchange).handle((body, failure) -> {
                if (failure != null) {
                    throw new CompletionException(shown(failure));
                }
                return result.apply(body);
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(shown(e));
        }
    }

    /** Returns the error as callers may see it. */
    private static GraphqlErrorException shown(Throwable failure) {
        ClientError error = ClientError.of(failure, ClientErrorFormat.OPENAI);
        return GraphqlErrorException.newErrorException()
                .message(error.message())
                .extensions(Map.of("status", error.status(), "code", String.valueOf(error.code())))
                .build();
    }

    private static Map<String, Object> facts(ChatResponse response) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("text", response.text());
        facts.put("provider", response.provider());
        facts.put("model", response.model());
        facts.put("finishReason", response.finishReason().name());
        facts.put("inputTokens", response.usage().inputTokens());
        facts.put("outputTokens", response.usage().outputTokens());
        facts.put("cost", response.cost());
        facts.put(
                "latencyMillis",
                response.latency() == null ? null : (Long) response.latency().toMillis());
        return facts;
    }
}
