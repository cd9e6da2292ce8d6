package io.github.camelllm.examples.enrichment;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A worker of a consumer group: it sends the records of its partitions through the same route as those of a file, and writes their outcomes and the
 * offsets in one transaction, so that each record has one outcome for readers of committed messages, whichever worker is killed.
 *
 * <p>While records are processed, the consumer continues to poll with its partitions paused, so that it stays in the group although the model is
 * slow. The outcomes of a partition that it loses meanwhile are dropped: the next owner starts at the last committed offset, and the shared response
 * cache has the answers that were paid for.
 */
final class KafkaRun {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int ALL_ENRICHED = 0;
    private static final int ENDED_EARLY = 1;

    private final Job job;
    private final Stop stop;
    private final PrintStream out;
    private final Tally tally = new Tally();
    private final TopicLines lines = new TopicLines();
    private final Window window;
    private final Progress progress;
    private final Set<TopicPartition> lost = new HashSet<>();
    private boolean joined;
    private boolean working;

    KafkaRun(Job job, Stop stop, PrintStream out) {
        this.job = job;
        this.stop = stop;
        this.out = out;
        this.window = new Window(job.concurrency());
        this.progress = new Progress(out, null, job.records());
    }

    /**
     * Runs until it is stopped, or until it has been idle for the time that the command line sets.
     *
     * @return the exit code: 0 unless an error ended it that the user has to solve
     * @throws UsageException if it cannot start
     */
    int run(CamelContext context) throws Exception {
        Arguments arguments = job.arguments();
        Pace own = arguments.sharesLimits()
                ? Pace.of(Long.MAX_VALUE, Long.MAX_VALUE) // the endpoints have the limits, for all workers together
                : Pace.of(arguments.requestsPerMinute, arguments.tokensPerMinute);
        Calls calls = new Calls(job, stop, own);
        Enrichment.prepare(context, job, BigDecimal.ZERO);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (Results results = new Results(
                        job, stop, tally, progress, Repeats.none(), calls, window, lines, null, EarlierRuns.none());
                KafkaClients clients = KafkaClients.open(job)) {
            Enrichment.start(context, new EnrichmentRoute(job, results, calls, window), job);
            out.println("Asking " + job.model().name() + " about the records of "
                    + job.source().name() + ", " + job.concurrency() + " at a time, as a worker of the group "
                    + job.arguments().kafka.consumerGroup() + ".");
            clients.consumer()
                    .subscribe(List.of(job.arguments().kafka.recordTopic()), new Partitions(clients.consumer()));
            progress.begin();
            work(clients, results, context.createProducerTemplate(), worker);
        } catch (KafkaException e) {
            stop.because("Kafka failed: " + e.getMessage());
        } finally {
            worker.shutdownNow();
        }
        progress.end(tally);
        out.println();
        out.println(tally.table(progress.time()));
        if (stop.asked()) {
            out.println("The worker has ended: " + stop.reason() + ".");
        }
        return stop.asked() && !stop.interrupted() ? ENDED_EARLY : ALL_ENRICHED;
    }

    private void work(KafkaClients clients, Results results, ProducerTemplate template, ExecutorService worker)
            throws InterruptedException {
        Consumer<byte[], byte[]> consumer = clients.consumer();
        Duration patience = job.arguments().kafka.untilIdle;
        long idleSince = System.nanoTime();
        while (!stop.asked() && (patience == null || System.nanoTime() - idleSince < patience.toNanos())) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (records.isEmpty()) {
                idleSince = isIdle(consumer) ? idleSince : System.nanoTime();
                continue;
            }
            List<TopicRow> rows = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> one : records) {
                rows.add(TopicRow.of(one, job.columns()));
            }
            begin(consumer);
            Future<?> work = worker.submit(() -> send(rows, results, template));
            while (!work.isDone()) {
                consumer.poll(POLL); // returns no records, as all partitions are paused
            }
            end(consumer, work);
            write(clients, rows);
            idleSince = System.nanoTime();
        }
    }

    /** Returns whether this worker is in the group, and has read its partitions to their ends. */
    private boolean isIdle(Consumer<?, ?> consumer) {
        return joined
                && consumer.assignment().stream()
                        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    private void begin(Consumer<?, ?> consumer) {
        lost.clear();
        lines.clear();
        working = true;
        consumer.pause(consumer.assignment());
    }

    private void end(Consumer<?, ?> consumer, Future<?> work) throws InterruptedException {
        working = false;
        consumer.resume(consumer.assignment());
        try {
            work.get();
        } catch (ExecutionException e) {
            stop.because("the records could not be sent through the route: " + e.getCause());
        }
    }

    /** Sends records through the route, and returns when all have an outcome, or the run ends before they are processed. */
    private void send(List<TopicRow> rows, Results results, ProducerTemplate template) {
        Iterator<Row> each = rows.stream().map(TopicRow::row).iterator();
        Iterator<Batch> batches = new Batches(each, job.rowsPerCall(), results, stop::asked);
        while (batches.hasNext() && !stop.asked()) {
            Iterator<Batch> some = batches;
            Exchange ended = template.send(
                    EnrichmentRoute.RECORDS, exchange -> exchange.getMessage().setBody(some));
            if (ended.getException() != null) {
                stop.because(String.valueOf(ended.getException().getMessage()));
            }
            batches = results.again().iterator();
        }
    }

    /** Writes the outcomes of each partition up to its first record without one. */
    private void write(KafkaClients clients, List<TopicRow> rows) {
        if (stop.asked() && !stop.interrupted()) {
            return; // such as a key that is no longer valid: failures that do not depend on the record
        }
        Set<TopicPartition> ended = new HashSet<>(lost);
        Map<TopicPartition, Long> missing = new HashMap<>();
        List<TopicRow> done = new ArrayList<>();
        for (TopicRow row : rows) {
            if (!ended.contains(row.partition())) {
                if (lines.of(row.row().id()) == null) {
                    ended.add(row.partition());
                    missing.put(row.partition(), row.source().offset());
                } else {
                    done.add(row);
                }
            }
        }
        try {
            clients.write(done, lines, job);
            clients.seek(missing, lost);
        } catch (KafkaException e) {
            if (!clients.goBack(rows, lost, e)) {
                stop.because("the results could not be written: " + e);
            }
        }
    }

    /** Handles changes of the partitions of this worker. */
    private final class Partitions implements ConsumerRebalanceListener {
        private final Consumer<?, ?> consumer;

        Partitions(Consumer<?, ?> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            if (working) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lost.addAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lost.addAll(partitions);
        }
    }
}
