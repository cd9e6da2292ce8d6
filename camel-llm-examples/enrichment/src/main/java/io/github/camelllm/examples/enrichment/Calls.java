package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.token.TokenCounter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Creates the requests of batches, and checks that the answers fit the schema, which not every provider guarantees. */
final class Calls {
    static final String ANSWERS = "answers";

    private static final String TAKEN = "taken";

    private final Job job;
    private final Stop stop;
    private final Pace pace;
    private final TokenCounter counter;
    private final long promptTokens;
    private final @Nullable Schema schema;

    Calls(Job job, Stop stop, Pace pace) {
        this.job = job;
        this.stop = stop;
        this.pace = pace;
        this.counter =
                TokenCounter.estimating(job.model().provider(), job.model().modelName());
        JsonNode wanted = job.instructions().schema();
        this.promptTokens = counter.count(job.instructions().systemMessage() + (wanted == null ? "" : wanted))
                .tokens();
        this.schema = wanted == null
                ? null
                : SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(wanted);
    }

    /** Creates the request of a batch. */
    void prepare(Exchange exchange) {
        Batch batch = exchange.getProperty(EnrichmentRoute.BATCH, Batch.class);
        Message message = exchange.getMessage();
        String prompt = batch.prompt();
        if (job.instructions().schema() == null) {
            message.setBody(batch.prompts());
        } else {
            message.setBody(prompt);
            message.setHeader(LlmConstants.SYSTEM_MESSAGE, job.instructions().systemMessage());
            if (batch.size() != job.rowsPerCall()) {
                ObjectNode other = batch.size() == 1 ? null : job.instructions().schemaOfRows(batch.size());
                message.setHeader(
                        LlmConstants.JSON_SCHEMA,
                        String.valueOf(
                                other != null ? other : job.instructions().schema()));
            }
        }
        if (job.limited() && exchange.getProperty(TAKEN) == null) {
            // This may be a thread of the transport, which must not block.
            exchange.setProperty(TAKEN, pace.overdraw(tokens(prompt)));
        }
    }

    /** Waits until the limits allow a call. If the run is to end by then, the call is not made, and its records are left to another run. */
    void await(Exchange exchange) {
        if (job.limited()) {
            Batch batch = exchange.getMessage().getBody(Batch.class);
            exchange.setProperty(TAKEN, pace.begin(tokens(batch.prompt()), stop::asked));
        }
        exchange.setRouteStop(stop.asked());
    }

    private long tokens(String prompt) {
        return promptTokens + counter.count(prompt).tokens();
    }

    /** Reports the actual tokens of a call to the limits. */
    void ended(Exchange exchange) {
        Long taken = (Long) exchange.removeProperty(TAKEN);
        if (taken != null) {
            Message message = exchange.getMessage();
            Long in = message.getHeader(LlmConstants.INPUT_TOKENS, Long.class);
            Long out = message.getHeader(LlmConstants.OUTPUT_TOKENS, Long.class);
            boolean known = in != null && out != null;
            pace.end(
                    taken,
                    message.getHeader(LlmConstants.ATTEMPTS, 1, Integer.class),
                    new Pace.Tokens(known, known ? in : 0, known ? out : 0));
        }
    }

    /** Returns the answer of each record. Records of a larger batch without an answer are sent again, alone. */
    void check(Exchange exchange) {
        Batch batch = exchange.getProperty(EnrichmentRoute.BATCH, Batch.class);
        Object body = exchange.getMessage().getBody();
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        List<Row> missing = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            JsonNode answer = answer(body, batch, i);
            String problem = answer == null ? "There is no answer for it" : problem(answer);
            if (problem == null && answer != null) {
                answers.put(batch.rows().get(i).id(), answer);
            } else if (batch.size() == 1) {
                throw RejectedException.answer(String.valueOf(problem));
            } else {
                missing.add(batch.rows().get(i));
            }
        }
        exchange.setProperty(ANSWERS, answers);
        if (!missing.isEmpty()) {
            exchange.setProperty(EnrichmentRoute.AGAIN, batch.alone(missing));
        }
    }

    private @Nullable JsonNode answer(@Nullable Object body, Batch batch, int index) {
        if (schema == null) {
            return body instanceof List<?> vectors && index < vectors.size()
                    ? Json.MAPPER.createObjectNode().set("vector", Json.MAPPER.valueToTree(vectors.get(index)))
                    : null;
        }
        if (!(body instanceof JsonNode answer)) {
            throw RejectedException.answer("The model did not answer in JSON");
        }
        return batch.size() == 1 ? answer : answer.get(Prompt.row(index + 1));
    }

    private @Nullable String problem(JsonNode answer) {
        List<Error> errors = schema == null ? List.of() : schema.validate(answer);
        return errors.isEmpty()
                ? null
                : "The answer does not fit the schema: "
                        + errors.stream().map(Error::toString).collect(Collectors.joining("; "));
    }
}
