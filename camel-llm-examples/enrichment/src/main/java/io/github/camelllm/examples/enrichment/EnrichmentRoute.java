package io.github.camelllm.examples.enrichment;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * The route: sends records to the model, answers to the output, failures to the dead letters.
 *
 * <p>One thread reads the records, and no thread waits for an answer: the {@link Window} limits the calls in flight. If a call with several records
 * fails, or its answer lacks some, these records are sent one by one.
 */
final class EnrichmentRoute extends RouteBuilder {
    static final String RECORDS = "direct:records";
    static final String OUTCOME = "direct:outcome";
    static final String ERROR = "error";
    static final String BATCH = "batch";
    static final String AGAIN = "again";

    /** The failures that would also occur with another model, or are intended. */
    private static final Set<ErrorKind> FINAL = EnumSet.of(ErrorKind.CANCELLED, ErrorKind.BUDGET_EXCEEDED);

    private final Job job;
    private final Results results;
    private final Calls calls;
    private final Window window;

    EnrichmentRoute(Job job, Results results, Calls calls, Window window) {
        this.job = job;
        this.results = results;
        this.calls = calls;
        this.window = window;
    }

    @Override
    public void configure() {
        // A failure is an outcome of its record: it is neither redelivered nor logged with a stack trace.
        errorHandler(noErrorHandler());

        from(RECORDS)
                .split(body())
                .streaming()
                .parallelProcessing()
                .executorService(oneThread())
                .to("direct:batch");

        from("direct:batch").process(window).process(calls::await).to("direct:ask");

        from("direct:ask")
                .setProperty(BATCH, body())
                .removeProperty(AGAIN)
                .doTry()
                .process(calls::prepare)
                .to("direct:call")
                .process(calls::check)
                .process(results::enriched)
                .doCatch(Exception.class)
                .process(results::failed)
                .end()
                .filter(exchangeProperty(AGAIN).isNotNull())
                .split(exchangeProperty(AGAIN))
                .to("direct:ask");

        from(OUTCOME)
                .doTry()
                .process(EnrichmentRoute::fail)
                .process(calls::check)
                .process(results::enriched)
                .doCatch(Exception.class)
                .process(results::failed)
                .end();

        call();
    }

    /** Throws the error of an outcome of a batch that has one. */
    private static void fail(Exchange exchange) {
        LlmException error = exchange.getProperty(ERROR, LlmException.class);
        if (error != null) {
            throw error;
        }
    }

    private void call() {
        Model fallback = job.fallback();
        if (fallback == null) {
            from("direct:call").to(job.model().uri());
        } else {
            from("direct:call")
                    .doTry()
                    .to(job.model().uri())
                    .doCatch(LlmException.class)
                    .onWhen(EnrichmentRoute::another)
                    .to(fallback.uri())
                    .end();
        }
    }

    private static boolean another(Exchange exchange) {
        LlmException error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, LlmException.class);
        return error == null || !FINAL.contains(error.kind());
    }

    private ExecutorService oneThread() {
        return getContext().getExecutorServiceManager().newSingleThreadExecutor(this, "Records");
    }
}
