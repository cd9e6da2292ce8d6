package io.github.camelllm.examples.enrichment;

import io.github.camelllm.LlmConstants;


import java.util.concurrent.ExecutorService;
import org.apache.camel.builder.RouteBuilder;

/**
 * The route: a record that is new goes to the model, its answer into the output, its failure into the dead letters.
 *
 * <p>One thread hands out the records, and none waits for an answer: the {@link Window} bounds the calls under way.
 */
final class EnrichmentRoute extends RouteBuilder {
    static final String RECORDS = "direct:records";
    static final String ROW = "row";

    private final Job job;
    private final Results results;

    EnrichmentRoute(Job job, Results results) {
        this.job = job;
        this.results = results;
    }

    @Override
    public void configure() {
        onException(Exception.class).handled(true).process(results::failed);

        from(RECORDS)
                .split(body())
                .streaming()
                .parallelProcessing()
                .executorService(oneThread())
                .to("direct:record");

        from("direct:record")
                .setProperty(ROW, body())
                .idempotentConsumer()
                .body(Row.class, Row::id)
                .idempotentRepository(results.done())
                .process(new Window(job.concurrency()))
                .setHeader(LlmConstants.SYSTEM_MESSAGE, constant(job.systemMessage()))
                .setBody()
                .body(Row.class, Row::text)
                .to(job.model().uri())
                .process(new AnswerCheck(job.schema()))
                .process(results::enriched);
    }

    private ExecutorService oneThread() {
        return getContext().getExecutorServiceManager().newSingleThreadExecutor(this, "Records");
    }
}
