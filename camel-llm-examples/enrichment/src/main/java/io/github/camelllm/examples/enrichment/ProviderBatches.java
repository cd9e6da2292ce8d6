package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.NullNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.exchange.ResponseBinding;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * A run with the provider's batch API: it submits the records in batches, polls their status, and processes their outcomes like those of calls. If
 * the run is stopped or killed, the batches continue at the provider, and the next run fetches them.
 */
final class ProviderBatches {
    /** In bytes: 10,000 records with answers of some 25 KB. */
    private static final String LARGEST_RESULTS = "268435456";

    private final Job job;
    private final Results results;
    private final Stop stop;
    private final PrintStream out;
    private final ProducerTemplate template;

    ProviderBatches(Job job, Results results, Stop stop, PrintStream out, CamelContext context) {
        this.job = job;
        this.results = results;
        this.stop = stop;
        this.out = out;
        this.template = context.createProducerTemplate();
    }

    /** Runs until all batches have ended, or the run is to end. */
    void run(Iterator<Batch> batches) throws IOException {
        try (BatchFile file = BatchFile.open(job)) {
            if (!file.open().isEmpty()) {
                out.println("The provider has " + Table.count(file.open().size(), "batch") + " of earlier runs.");
            }
            submit(batches, file);
            while (!file.open().isEmpty() && !stop.asked()) {
                for (Map.Entry<String, List<String>> batch : file.open().entrySet()) {
                    look(batch.getKey(), batch.getValue(), file);
                }
                if (!file.open().isEmpty()) {
                    stop.await(job.arguments().batchPoll);
                }
            }
            if (!file.open().isEmpty()) {
                out.println("The same command fetches the outcomes of "
                        + Table.count(file.open().size(), "batch") + " that the provider has.");
            }
        }
    }

    private void submit(Iterator<Batch> batches, BatchFile file) throws IOException {
        List<Batch> some = new ArrayList<>();
        while (batches.hasNext() && !stop.asked()) {
            Batch one = batches.next();
            if (!file.contains(one.rows().get(0).id())) {
                some.add(one);
            }
            if (some.size() == job.arguments().batchSize) {
                submit(some, file);
                some.clear();
            }
        }
        if (!some.isEmpty() && !stop.asked()) {
            submit(some, file);
        }
    }

    private void submit(List<Batch> some, BatchFile file) throws IOException {
        Map<String, String> prompts = new LinkedHashMap<>();
        List<String> ids = new ArrayList<>();
        for (Batch one : some) {
            prompts.put(key(ids.size()), one.prompt());
            ids.add(one.rows().get(0).id());
        }
        Map<String, Object> headers =
                Map.of(LlmConstants.SYSTEM_MESSAGE, job.instructions().systemMessage());
        Exchange exchange = ask("batchSubmit", prompts, headers);
        BatchStatus status = exchange.getMessage().getBody(BatchStatus.class);
        if (exchange.getException() != null || status == null) {
            stop.because("the provider did not take a batch: " + why(exchange));
            return;
        }
        file.submitted(status.id(), ids);
        out.println("Submitted the batch " + status.id() + " with " + Table.count(ids.size(), "record") + ".");
    }

    /** Returns the id of a request in its batch: providers do not accept all ids of records. */
    private static String key(int index) {
        return "r" + index;
    }

    private Exchange ask(String operation, Object body, Map<String, Object> headers) {
        String uri = job.model()
                .withDefault("operation", operation)
                .withDefault("maxResponseSize", LARGEST_RESULTS)
                .uri();
        return template.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private String why(Exchange exchange) {
        Exception failure = exchange.getException();
        return job.withoutSecrets(String.valueOf(failure == null ? "no answer" : failure.getMessage()));
    }

    private void look(String batch, List<String> ids, BatchFile file) throws IOException {
        Exchange exchange = ask("batchStatus", batch, Map.of());
        BatchStatus status = exchange.getMessage().getBody(BatchStatus.class);
        if (exchange.getException() != null || status == null) {
            unreachable(batch, exchange);
        } else if (!status.ended()) {
            out.println(status);
        } else if (status.state() == BatchStatus.State.FAILED && status.files().isEmpty()) {
            stop.because("the provider refused the batch " + status);
            file.done(batch);
        } else {
            fetch(batch, ids, file);
        }
    }

    /** If the provider cannot be reached, it is called again later; an error that is not transient ends the run. */
    private void unreachable(String batch, Exchange exchange) {
        LlmException error = ObjectHelper.getException(LlmException.class, exchange.getException());
        if (error != null && error.retryable()) {
            out.println("The batch " + batch + " could not be asked about, and will be again: " + why(exchange));
        } else {
            stop.because("the batch " + batch + " could not be asked about: " + why(exchange));
        }
    }

    private void fetch(String batch, List<String> ids, BatchFile file) throws IOException {
        Exchange exchange = ask("batchResults", batch, Map.of());
        List<?> outcomes = exchange.getMessage().getBody(List.class);
        if (exchange.getException() != null || outcomes == null) {
            unreachable(batch, exchange);
            return;
        }
        Map<String, BatchOutcome> byKey = new HashMap<>();
        for (Object outcome : outcomes) {
            BatchOutcome one = (BatchOutcome) outcome;
            byKey.put(one.id(), one);
        }
        Map<String, BatchOutcome> byRecord = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            BatchOutcome outcome = byKey.get(key(i));
            byRecord.put(ids.get(i), outcome != null ? outcome : missing(key(i)));
        }
        pass(byRecord);
        if (!stop.asked() || byRecord.isEmpty()) {
            results.flush();
            file.done(batch);
        }
    }

    private static BatchOutcome missing(String key) {
        return BatchOutcome.failed(
                key, ErrorKind.TIMEOUT.exception("The batch has ended without an outcome for this record"));
    }

    /** Processes outcomes with their records, which are read again, as there are too many to keep in memory. */
    private void pass(Map<String, BatchOutcome> outcomes) throws IOException {
        try (Rows rows = job.rows(() -> outcomes.isEmpty())) {
            while (rows.hasNext()) {
                Row row = rows.next();
                BatchOutcome outcome = outcomes.remove(row.id());
                String prompt = row.promptOrNull();
                if (outcome != null && prompt != null && !results.isKnown(row.id())) {
                    pass(new Batch(List.of(row), List.of(prompt)), outcome);
                }
            }
        }
        outcomes.clear(); // of records that are not in the input any more
    }

    private void pass(Batch one, BatchOutcome outcome) {
        template.send(EnrichmentRoute.OUTCOME, exchange -> {
            exchange.setProperty(EnrichmentRoute.BATCH, one);
            @Nullable Object value = outcome.value();
            exchange.getMessage().setBody(value == null ? NullNode.getInstance() : value);
            if (outcome.response() != null) {
                ResponseBinding.headers(exchange.getMessage(), outcome.response());
            }
            exchange.setProperty(EnrichmentRoute.ERROR, outcome.error());
        });
    }
}
