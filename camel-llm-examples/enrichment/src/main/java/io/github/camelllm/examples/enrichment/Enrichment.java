package io.github.camelllm.examples.enrichment;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.component.LlmComponent;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** One run of a job. */
final class Enrichment {
    private static final int ALL_ENRICHED = 0;
    private static final int SOME_LEFT = 1;

    private final Job job;
    private final Stop stop;
    private final PrintStream out;
    private final @Nullable PrintStream lines;
    private final Tally tally = new Tally();
    private final Progress progress;
    private final Window window;

    /**
     * Creates a run.
     *
     * @param out receives the progress for the user
     * @param lines receives the results; null for the files of the job
     * @param width the width of the user's terminal; null if there is none
     */
    Enrichment(Job job, Stop stop, PrintStream out, @Nullable PrintStream lines, @Nullable IntSupplier width) {
        this.job = job;
        this.stop = stop;
        this.out = out;
        this.lines = lines;
        this.window = new Window(job.concurrency());
        this.progress = new Progress(out, width, job.records());
    }

    /**
     * Sends all records through the route.
     *
     * @return the exit code: 0 if all are enriched, 1 if some have failed or were not processed
     * @throws UsageException if it cannot start
     */
    int run(CamelContext context) throws Exception {
        Pace pace = Pace.of(job.arguments().requestsPerMinute, job.arguments().tokensPerMinute);
        Calls calls = new Calls(job, stop, pace);
        try (Results results = open(context, calls);
                Rows rows = job.rows(stop::asked)) {
            start(context, new EnrichmentRoute(job, results, calls, window));
            announce(results);
            progress.begin();
            Iterator<Batch> batches = new Batches(rows, job.rowsPerCall(), results, stop::asked);
            if (job.arguments().batch) {
                new ProviderBatches(job, results, stop, out, context).run(batches);
                batches = Collections.emptyIterator();
            }
            while (batches.hasNext() && !stop.asked()) {
                send(context, batches);
                batches = results.again().iterator();
            }
            progress.end(tally);
            long deadLetters = results.finish();
            export();
            return report(deadLetters, stop.asked() ? 0 : results.failedElsewhere());
        }
    }

    private void send(CamelContext context, Iterator<Batch> batches) {
        Exchange ended = context.createProducerTemplate()
                .send(EnrichmentRoute.RECORDS, exchange -> exchange.getMessage().setBody(batches));
        if (ended.getException() != null) {
            stop.because(String.valueOf(ended.getException().getMessage()));
        }
    }

    private Results open(CamelContext context, Calls calls) {
        try {
            Repeats repeats = job.arguments().noDedupe ? Repeats.none() : repeats();
            if (lines != null) {
                prepare(context, job, BigDecimal.ZERO);
                Lines output = new StandardOutput(lines);
                return new Results(
                        job, stop, tally, progress, repeats, calls, window, output, null, EarlierRuns.none());
            }
            if (job.files().export() != null) {
                new Export(job.files().export()).look();
            }
            JsonLines output = JsonLines.open(job.journal(), LineShape.RESULT);
            try {
                DeadLetters deadLetters = new DeadLetters(job.failed());
                EarlierRuns earlier = EarlierRuns.read(job, output, deadLetters);
                prepare(context, job, earlier.spent());
                return new Results(job, stop, tally, progress, repeats, calls, window, output, deadLetters, earlier);
            } catch (IOException | RuntimeException e) {
                output.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UsageException("Cannot write to " + job.journal() + " or " + job.failed() + ": " + e, e);
        }
    }

    private Repeats repeats() throws IOException {
        try (Rows rows = job.rows(() -> false)) {
            return Repeats.of(rows);
        }
    }

    /** Binds the beans to which the endpoints of a job refer: the schema, and the budget less the cost of earlier runs. */
    static void prepare(CamelContext context, Job job, BigDecimal spent) {
        if (job.schema() != null) {
            context.getRegistry().bind(Job.SCHEMA_NAME, String.valueOf(job.schema()));
        }
        String redis = job.arguments().redis;
        if (redis != null) {
            LlmComponent component = context.getComponent("llm", LlmComponent.class);
            component.setRedisUri(redis);
            // the budget of a run on files depends on its output, not on the spend of earlier runs in Redis
            component.setLimitStore(job.arguments().sharesLimits() ? "redis" : "memory");
        }
        BigDecimal most = job.maxCost();
        if (most == null) {
            return;
        }
        BigDecimal left = most.subtract(spent);
        if (left.signum() <= 0) {
            throw new UsageException(
                    "--max-cost " + most.toPlainString() + " is spent: the results of earlier runs have" + " cost USD "
                            + spent.stripTrailingZeros().toPlainString());
        }
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(left.doubleValue());
        settings.setWindow("8760h");
        context.getComponent("llm", LlmComponent.class).setBudgets(Map.of(Job.budget(job.arguments()), settings));
    }

    private void start(CamelContext context, RoutesBuilder route) {
        start(context, route, job);
    }

    /** Starts a context with a route. */
    static void start(CamelContext context, RoutesBuilder route, Job job) {
        try {
            context.addRoutes(route);
            context.start();
        } catch (Exception e) {
            throw new UsageException(job.withoutSecrets(why(e)), e);
        }
    }

    private static String why(Exception e) {
        LlmException known = ObjectHelper.getException(LlmException.class, e);
        Throwable cause = known != null ? known : ObjectHelper.getException(ResolveEndpointFailedException.class, e);
        return String.valueOf((cause != null ? cause : e).getMessage());
    }

    private void announce(Results results) {
        if (!job.model().reason().isEmpty()) {
            out.println(job.model().reason());
        }
        out.println("Asking " + job.model().name() + " about " + Table.count(job.records(), "record") + " of "
                + job.source().name() + ", "
                + (job.arguments().batch
                        ? "in batches of up to " + Table.figure(job.arguments().batchSize)
                        : job.concurrency() + " at a time")
                + ".");
        if (results.known() > 0) {
            out.println("Earlier runs have dealt with " + Table.count(results.known(), "record") + ".");
        }
    }

    private void export() throws IOException {
        if (lines == null && job.files().export() != null) {
            new Export(job.files().export()).write(job.journal(), job.failed());
        }
    }

    private int report(long deadLetters, long elsewhere) {
        long left = job.records() - tally.done();
        long failed = deadLetters - elsewhere;
        out.println();
        out.println(tally.table(progress.time()));
        out.println();
        if (lines == null) {
            out.println("Results are in " + job.journal());
            if (deadLetters > 0) {
                reportFailures(deadLetters, elsewhere);
            }
            if (job.files().export() != null) {
                out.println("A copy of both is in " + job.files().export());
            }
        }
        if (stop.asked()) {
            out.println("The run has ended early: " + stop.reason() + ".");
        }
        if (left > 0) {
            out.println("Left for another run of the same command: " + Table.count(left, "record") + ".");
        }
        return left > 0 || failed > 0 || stop.asked() ? SOME_LEFT : ALL_ENRICHED;
    }

    private void reportFailures(long deadLetters, long elsewhere) {
        out.println("Failed records are in " + job.failed() + " (" + Table.figure(deadLetters) + ")");
        if (deadLetters > elsewhere) {
            out.println("  --retry-failed asks about them again.");
        }
        if (elsewhere > 0) {
            out.println("  The records of this run do not include " + Table.figure(elsewhere) + " of them.");
        }
    }
}
