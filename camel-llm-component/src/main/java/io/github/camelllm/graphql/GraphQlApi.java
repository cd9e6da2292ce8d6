package io.github.camelllm.graphql;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.introspection.Introspection;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.github.camelllm.gateway.ClientHeaders;
import io.github.camelllm.serve.ClientRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.reactivestreams.Publisher;

/** GraphQL at {@code /graphql}: subscriptions by server-sent events, each in a connection of its own. */
final class GraphQlApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LETTERS = 20_000;
    private static final int DEEPEST = 12;
    private static final int COMPLEXITY = 200;
    private static final int COMPLETION = 120; // so that a request asks one model
    private static final String EVENTS = "text/event-stream";

    private final GraphQL graphQl;
    private final boolean introspection;

    GraphQlApi(GraphQlFetchers fetchers, boolean introspection) {
        this.introspection = introspection;
        this.graphQl = GraphQL.newGraphQL(schema(fetchers))
                .instrumentation(new ChainedInstrumentation(List.of(
                        new MaxQueryDepthInstrumentation(DEEPEST),
                        new MaxQueryComplexityInstrumentation(
                                COMPLEXITY,
                                (field, below) ->
                                        below + (field.getField().getName().startsWith("complet") ? COMPLETION : 1)))))
                .build();
    }

    private static GraphQLSchema schema(GraphQlFetchers fetchers) {
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring()
                .type("Query", type -> type.dataFetcher("models", fetchers::models)
                        .dataFetcher("health", fetchers::health))
                .type("Mutation", type -> type.dataFetcher("complete", fetchers::complete))
                .type("Subscription", type -> type.dataFetcher("completionStream", fetchers::completionStream));
        return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(definition()), wiring.build());
    }

    private static String definition() {
        try (InputStream in = GraphQlApi.class.getResourceAsStream("/camel-llm/gateway.graphqls")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The schema is in the jar", e);
        }
    }

    /** Runs a request; the exchange is answered when {@code done} is called. */
    void handle(Exchange exchange, JsonNode body, ClientHeaders headers, Runnable done) {
        String query = body.path("query").asText("");
        if (query.isBlank() || query.length() > MOST_LETTERS) {
            throw new ClientRefusedException(
                    400, "invalid_request", "The field query must have 1 to " + MOST_LETTERS + " letters");
        }
        boolean events = String.valueOf(headers.get("accept")).contains(EVENTS);
        ExecutionInput input = ExecutionInput.newExecutionInput()
                .query(query)
                .operationName(body.path("operationName").asText(null))
                .variables(variables(body.path("variables")))
                .graphQLContext(Map.of(Exchange.class, exchange, Introspection.INTROSPECTION_DISABLED, !introspection))
                .build();
        CompletionStage<ExecutionResult> answer = graphQl.executeAsync(input);
        answer.whenComplete((result, failure) -> {
            if (failure != null) {
                GraphQlDoor.reply(exchange, 500, "{\"errors\":[{\"message\":\"The request failed\"}]}");
            } else {
                reply(exchange, result, events);
            }
            done.run();
        });
    }

    private static Map<String, Object> variables(JsonNode variables) {
        return variables.isObject() ? JSON.convertValue(variables, new TypeReference<>() {}) : Map.of();
    }

    private static void reply(Exchange exchange, ExecutionResult result, boolean events) {
        Object data = result.getData();
        if (data instanceof Publisher<?> stream && events) {
            events(exchange, new GraphQlEvents(stream));
        } else if (data instanceof Publisher<?>) {
            GraphQlDoor.reply(
                    exchange, 406, "{\"errors\":[{\"message\":\"A subscription needs Accept: text/event-stream\"}]}");
        } else if (events && result.getErrors().isEmpty()) {
            GraphQlDoor.reply(
                    exchange, 200, EVENTS + "; charset=utf-8", GraphQlEvents.next(result) + GraphQlEvents.COMPLETE);
        } else {
            GraphQlDoor.reply(exchange, 200, GraphQlEvents.json(result));
        }
    }

    private static void events(Exchange exchange, GraphQlEvents body) {
        GraphQlDoor.reply(exchange, 200, EVENTS + "; charset=utf-8", "");
        exchange.getMessage().setHeader("X-Accel-Buffering", "no");
        exchange.getMessage().setBody(body);
    }
}
