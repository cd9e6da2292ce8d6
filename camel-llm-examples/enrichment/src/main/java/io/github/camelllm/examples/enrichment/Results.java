package io.github.camelllm.examples.enrichment;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;



import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** What has become of the records: each is in the output or in the dead letters, never in both. Threads may share it. */
final class Results implements Closeable {
    /** The failures that say nothing of the record: they would befall any other. */
    private static final Set<ErrorKind> HOPELESS = EnumSet.of(
            ErrorKind.AUTHENTICATION,
            ErrorKind.QUOTA_EXCEEDED,
            ErrorKind.BUDGET_EXCEEDED,
            ErrorKind.MODEL_NOT_FOUND,
            ErrorKind.CONFIGURATION);

    private static final int HOPELESS_IN_A_ROW = 20;

    private final Job job;
    private final Stop stop;
    private final Tally tally;
    private final Progress progress;
    private final JsonLines output;
    private final DeadLetters deadLetters;
    private final Done done;
    private final Set<String> failedBefore;
    private final int known;
    private final Set<String> recovered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger hopeless = new AtomicInteger();

    /**
     * Opens the files, and finds out what earlier runs have done.
     *
     * @throws UsageException if another run has them open, or they hold something else
     */
    Results(Job job, Stop stop, Tally tally, Progress progress) throws IOException {
        this.job = job;
        this.stop = stop;
        this.tally = tally;
        this.progress = progress;
        this.done = new Done(tally::skipped);
        this.output = JsonLines.open(job.output());
        try {
            if (job.restart()) {
                output.clear();
                Files.deleteIfExists(job.failed());
            }
            Set<String> enriched = new HashSet<>();
            output.read((number, id, line) -> enriched.add(id));
            this.deadLetters = new DeadLetters(job.failed());
            this.failedBefore = deadLetters.tidy(enriched::contains);
            enriched.forEach(done::earlier);
            if (!job.retryFailed()) {
                failedBefore.forEach(done::earlier);
            }
            this.known = enriched.size() + (job.retryFailed() ? 0 : failedBefore.size());
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    /** Returns how many records need not be asked about because earlier runs have dealt with them. */
    int known() {
        return known;
    }

    /** Returns the records that need not be asked about. */
    Done done() {
        return done;
    }

    /** Adds the answer in the body to the output. */
    void enriched(Exchange exchange) {
        Row row = row(exchange);
        Message answer = exchange.getMessage();
        ObjectNode line = Json.MAPPER.createObjectNode().put("id", row.id());
        line.set("record", row.source());
        line.set("result", answer.getBody(JsonNode.class));
        line.set("call", call(answer));
        hopeless.set(0);
        if (written(() -> output.append(line))) {
            if (failedBefore.contains(row.id())) {
                recovered.add(row.id());
            }
            tally.enriched(answer);
            progress.at(tally);
        }
    }

    private static ObjectNode call(Message answer) {
        String model =
                answer.getHeader(LlmConstants.RESPONSE_PROVIDER) + ":" + answer.getHeader(LlmConstants.RESPONSE_MODEL);
        ObjectNode call = Json.MAPPER.createObjectNode().put("model", model);
        set(call, "attempts", answer.getHeader(LlmConstants.ATTEMPTS));
        set(call, "latencyMillis", answer.getHeader(LlmConstants.LATENCY));
        set(call, "inputTokens", answer.getHeader(LlmConstants.INPUT_TOKENS));
        set(call, "outputTokens", answer.getHeader(LlmConstants.OUTPUT_TOKENS));
        set(call, "costUsd", answer.getHeader(LlmConstants.COST));
        return call;
    }

    private static void set(ObjectNode node, String field, @Nullable Object value) {
        if (value != null) {
            node.putPOJO(field, value);
        }
    }

    /** Adds the record to the dead letters, unless it has not failed but only not been waited for. */
    void failed(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LlmException error = ObjectHelper.getException(LlmException.class, failure);
        RejectedException rejection = ObjectHelper.getException(RejectedException.class, failure);
        if (error == null) {
            String kind = rejection != null ? rejection.kind() : ErrorKind.UNKNOWN.name();
            Object body = exchange.getMessage().getBody();
            failed(exchange, kind, rejection != null ? rejection : failure, body instanceof JsonNode ? body : null);
        } else if (error.kind() != ErrorKind.CANCELLED) {
            count(error);
            failed(exchange, error.kind().name(), error, error.partialText());
        }
    }

    private void failed(Exchange exchange, String kind, Exception failure, @Nullable Object answer) {
        Row row = row(exchange);
        Message message = exchange.getMessage();
        String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("id", row.id())
                .put("number", row.number())
                .put("kind", kind)
                .put("message", job.model().withoutSecrets(why));
        set(line, "attempts", message.getHeader(LlmConstants.ATTEMPTS));
        line.set("record", row.source());
        set(line, "answer", answer);
        if (written(() -> deadLetters.append(line))) {
            tally.failed(kind, message);
            progress.at(tally);
        }
    }

    private void count(LlmException error) {
        if (!HOPELESS.contains(error.kind())) {
            hopeless.set(0);
        } else if (hopeless.incrementAndGet() == HOPELESS_IN_A_ROW) {
            stop.because(HOPELESS_IN_A_ROW + " records in a row failed with " + error.kind() + ": "
                    + job.model().withoutSecrets(String.valueOf(error.getMessage())));
        }
    }

    private static Row row(Exchange exchange) {
        return exchange.getProperty(EnrichmentRoute.ROW, Row.class);
    }

    private interface Writing {
        void write() throws IOException;
    }

    /** Writes a line, and returns whether that has worked; else the run ends, and the record is left. */
    private boolean written(Writing writing) {
        try {
            writing.write();
            return true;
        } catch (IOException e) {
            stop.because("a result could not be written: " + e);
            return false;
        }
    }

    /** Closes the files, and returns how many records are in the dead letters. */
    int finish() throws IOException {
        output.close();
        return deadLetters.tidy(recovered::contains).size();
    }

    @Override
    public void close() throws IOException {
        output.close();
        deadLetters.close();
    }
}
