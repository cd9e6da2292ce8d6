package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** The outcome of each record: a line in the output or in the dead letters, never in both. Threads may share it. */
final class Results implements Closeable, Batches.Others {
    /** The failures that do not depend on the record: any other would fail as well. */
    private static final Set<ErrorKind> HOPELESS = EnumSet.of(
            ErrorKind.AUTHENTICATION,
            ErrorKind.QUOTA_EXCEEDED,
            ErrorKind.BUDGET_EXCEEDED,
            ErrorKind.MODEL_NOT_FOUND,
            ErrorKind.CONFIGURATION);

    /** The failures that one record of a batch can cause for all. */
    private static final Set<ErrorKind> OF_ONE_RECORD = EnumSet.of(
            ErrorKind.INVALID_REQUEST, ErrorKind.CONTEXT_LENGTH, ErrorKind.CONTENT_FILTER, ErrorKind.PROTOCOL);

    private static final int HOPELESS_IN_A_ROW = 20;

    private final Job job;
    private final Stop stop;
    private final Tally tally;
    private final Progress progress;
    private final Repeats repeats;
    private final Calls calls;
    private final Window window;
    private final Queue<Batch> parked = new ConcurrentLinkedQueue<>();
    private final LineWriter writer;
    private final Lines output;
    private final @Nullable DeadLetters deadLetters;
    private final EarlierRuns earlier;
    private final Set<String> known = new HashSet<>();
    private final Set<String> recovered = ConcurrentHashMap.newKeySet();
    private final Set<String> failedElsewhere = new HashSet<>();
    private final AtomicInteger hopeless = new AtomicInteger();

    /**
     * Creates the results of a run.
     *
     * @param output receives the results
     * @param deadLetters receives the failures; null for the output
     */
    Results(
            Job job,
            Stop stop,
            Tally tally,
            Progress progress,
            Repeats repeats,
            Calls calls,
            Window window,
            Lines output,
            @Nullable DeadLetters deadLetters,
            EarlierRuns earlier) {
        this.job = job;
        this.stop = stop;
        this.tally = tally;
        this.progress = progress;
        this.repeats = repeats;
        this.calls = calls;
        this.window = window;
        this.writer = new LineWriter(job);
        this.output = output;
        this.deadLetters = deadLetters;
        this.earlier = earlier;
        known.addAll(earlier.enriched());
        failedElsewhere.addAll(earlier.failed());
        if (!job.retryFailed()) {
            known.addAll(earlier.failed());
        }
    }

    @Override
    public boolean known(Row row) {
        boolean isKnown = known.contains(row.id());
        failedElsewhere.remove(row.id());
        if (isKnown) {
            tally.skipped();
        }
        return isKnown;
    }

    /** Returns whether an earlier run has processed a record. */
    boolean isKnown(String id) {
        return known.contains(id);
    }

    /** Forces all results so far to the disk. */
    void flush() throws IOException {
        output.flush();
        if (deadLetters != null) {
            deadLetters.flush();
        }
    }

    @Override
    public boolean repeated(Row row, String prompt) {
        return repeats.follows(row, prompt, (follower, answered) -> copied(follower, answered.answer(), answered.id()));
    }

    @Override
    public void rejected(Row row, RejectedException why) {
        failed(writer.failure(row, why.kind(), String.valueOf(why.getMessage()), null, null), why.kind());
    }

    /** Adds the answers of a batch to the output. */
    void enriched(Exchange exchange) {
        Message message = exchange.getMessage();
        Batch batch = exchange.getProperty(EnrichmentRoute.BATCH, Batch.class);
        Map<?, ?> answers = exchange.getProperty(Calls.ANSWERS, Map.class);
        hopeless.set(0);
        tally.called(message);
        calls.ended(exchange);
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i);
            if (answers.get(row.id()) instanceof JsonNode answer) {
                if (enriched(row, writer.result(row, answer, message, i, batch.size()))) {
                    tally.enriched();
                }
                repeats.answered(batch.prompts().get(i), answer)
                        .forEach(follower -> copied(follower, answer, row.id()));
            }
        }
        progress.at(tally);
    }

    private void copied(Row row, JsonNode answer, String leader) {
        if (enriched(row, writer.copy(row, answer, leader))) {
            tally.repeated();
            progress.at(tally);
        }
    }

    private boolean enriched(Row row, ObjectNode line) {
        boolean written = written(() -> output.append(line));
        if (written && earlier.failed().contains(row.id())) {
            recovered.add(row.id());
        }
        return written;
    }

    /** Adds the records of a batch to the dead letters, unless they are left to another run, or sent again alone. */
    void failed(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LlmException error = ObjectHelper.getException(LlmException.class, failure);
        RejectedException rejection = ObjectHelper.getException(RejectedException.class, failure);
        Batch batch = exchange.getProperty(EnrichmentRoute.BATCH, Batch.class);
        boolean cancelled = error != null && error.kind() == ErrorKind.CANCELLED;
        if (!cancelled && !isOutOfBudget(error)) {
            tally.called(exchange.getMessage());
        }
        calls.ended(exchange);
        if (cancelled) {
            batch.prompts().forEach(repeats::failed);
        } else if (error != null && isOutOfBudget(error)) {
            outOfBudget(exchange, batch, error);
        } else if (batch.size() > 1 && (error == null ? rejection != null : OF_ONE_RECORD.contains(error.kind()))) {
            exchange.setProperty(EnrichmentRoute.AGAIN, batch.alone(batch.rows()));
        } else {
            count(error);
            Exception why = error != null ? error : rejection != null ? rejection : failure;
            failed(batch, exchange.getMessage(), kind(error, rejection), why);
        }
    }

    /** Repeats a call later with fewer calls in flight, as each reserves its maximum cost; if it was the only one, the run ends. */
    private void outOfBudget(Exchange exchange, Batch batch, LlmException error) {
        if (exchange.getProperty(Window.ALONE, false, Boolean.class)) {
            stop.because("--max-cost does not allow another call: " + error.getMessage());
        } else {
            window.narrow();
            parked.add(batch);
        }
    }

    /** Removes the batches that have to be sent again, and returns them. */
    List<Batch> again() {
        List<Batch> all = new ArrayList<>();
        for (Batch batch = parked.poll(); batch != null; batch = parked.poll()) {
            all.add(batch);
        }
        return all;
    }

    private boolean isOutOfBudget(@Nullable LlmException error) {
        return error != null && error.kind() == ErrorKind.BUDGET_EXCEEDED && job.maxCost() != null;
    }

    private static String kind(@Nullable LlmException error, @Nullable RejectedException rejection) {
        return error != null ? error.kind().name() : rejection != null ? rejection.kind() : ErrorKind.UNKNOWN.name();
    }

    private void failed(Batch batch, Message message, String kind, Exception failure) {
        String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        Object answer = failure instanceof LlmException error
                ? error.partialText()
                : message.getBody() instanceof JsonNode json ? json : null;
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.rows().get(i);
            failed(writer.failure(row, kind, why, message, answer), kind);
            if (isOfThisCallAlone(failure)) {
                handOver(batch.prompts().get(i));
            } else {
                for (Row follower : repeats.failed(batch.prompts().get(i))) {
                    failed(writer.failure(follower, kind, why, message, answer), kind);
                }
            }
        }
    }

    /** Returns whether an equal prompt may succeed soon. Outcomes of batches come when all requests have ended. */
    private boolean isOfThisCallAlone(Exception failure) {
        return failure instanceof LlmException error && error.retryable() && !job.arguments().batch;
    }

    private void handOver(String prompt) {
        Row next = repeats.handOver(prompt);
        if (next != null) {
            parked.add(new Batch(List.of(next), List.of(prompt)));
        }
    }

    private void failed(ObjectNode line, String kind) {
        if (written(() -> (deadLetters == null ? output : deadLetters).append(line))) {
            tally.failed(kind);
            progress.at(tally);
        }
    }

    private void count(@Nullable LlmException error) {
        if (error == null) {
            return;
        }
        if (!HOPELESS.contains(error.kind())) {
            hopeless.set(0);
        } else if (hopeless.incrementAndGet() == HOPELESS_IN_A_ROW) {
            stop.because(HOPELESS_IN_A_ROW + " records in a row failed with " + error.kind() + ": "
                    + job.withoutSecrets(String.valueOf(error.getMessage())));
        }
    }

    private interface Writing {
        void write() throws IOException;
    }

    /** Writes a line, and returns whether it was written; if not, the run ends, and the record stays unprocessed. */
    private boolean written(Writing writing) {
        try {
            writing.write();
            return true;
        } catch (IOException e) {
            stop.because("a result could not be written: " + e);
            return false;
        }
    }

    /** Returns how many records earlier runs have processed. */
    int known() {
        return known.size();
    }

    /**
     * Returns how many records of the dead letters the input no longer has, such as lines that were corrected since; only meaningful after all of
     * the input has been read.
     */
    int failedElsewhere() {
        return failedElsewhere.size();
    }

    /** Closes the files, and returns how many records are in the dead letters. */
    long finish() throws IOException {
        output.close();
        return deadLetters == null
                ? tally.standing().failed()
                : deadLetters.tidy(recovered::contains).size();
    }

    @Override
    public void close() throws IOException {
        output.close();
        if (deadLetters != null) {
            deadLetters.close();
        }
    }
}
