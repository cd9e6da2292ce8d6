package io.github.camelllm.examples.enrichment;

import io.github.camelllm.chat.LlmException;


import java.io.IOException;
import java.io.PrintStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.util.ObjectHelper;

/** One run of a job. */
final class Enrichment {
    private static final int ALL_ENRICHED = 0;
    private static final int SOME_LEFT = 1;

    private final Job job;
    private final Stop stop;
    private final PrintStream out;
    private final Tally tally = new Tally();
    private final Progress progress;

    Enrichment(Job job, Stop stop, PrintStream out, boolean terminal) {
        this.job = job;
        this.stop = stop;
        this.out = out;
        this.progress = new Progress(out, terminal, job.records());
    }

    /**
     * Sends all records through the route.
     *
     * @return the exit code: 0 if all are enriched, 1 if some have failed or are left
     * @throws UsageException if it cannot begin
     */
    int run(CamelContext context) throws Exception {
        try (Results results = open();
                Rows rows = new Rows(job.source().open(), job.columns(), job.records(), stop::asked)) {
            start(context, new EnrichmentRoute(job, results));
            announce(results);
            progress.begin();
            Exchange ended = context.createProducerTemplate()
                    .send(EnrichmentRoute.RECORDS, exchange -> exchange.getMessage()
                            .setBody(rows));
            progress.end(tally);
            if (ended.getException() != null) {
                stop.because(String.valueOf(ended.getException().getMessage()));
            }
            return report(results.finish());
        }
    }

    private Results open() {
        try {
            return new Results(job, stop, tally, progress);
        } catch (IOException e) {
            throw new UsageException("Cannot write to " + job.output() + " or " + job.failed() + ": " + e, e);
        }
    }

    private void start(CamelContext context, RoutesBuilder route) {
        try {
            context.addRoutes(route);
            context.start();
        } catch (Exception e) {
            throw new UsageException(job.model().withoutSecrets(why(e)), e);
        }
    }

    private static String why(Exception e) {
        LlmException told = ObjectHelper.getException(LlmException.class, e);
        Throwable cause = told != null ? told : ObjectHelper.getException(ResolveEndpointFailedException.class, e);
        return String.valueOf((cause != null ? cause : e).getMessage());
    }

    private void announce(Results results) {
        if (!job.model().reason().isEmpty()) {
            out.println(job.model().reason());
        }
        out.println("Asking " + job.model().name() + " about " + Table.count(job.records(), "record") + " of "
                + job.source().name() + ", " + job.concurrency() + " at a time.");
        if (results.known() > 0) {
            out.println("Earlier runs have dealt with " + Table.count(results.known(), "record") + ".");
        }
    }

    private int report(int deadLetters) {
        long left = job.records() - tally.standing().done();
        out.println();
        out.println(tally.table(progress.time()));
        out.println();
        out.println("Results are in " + job.output());
        if (deadLetters > 0) {
            out.println("Failed records are in " + job.failed() + " (" + Table.figure(deadLetters)
                    + "); --retry-failed asks about them again.");
        }
        if (stop.asked()) {
            out.println("The run has ended early: " + stop.reason() + ".");
        }
        if (left > 0) {
            out.println("Left for another run of the same command: " + Table.count(left, "record") + ".");
        }
        return left > 0 || deadLetters > 0 || stop.asked() ? SOME_LEFT : ALL_ENRICHED;
    }
}
