package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.ObjectHelper;

/** Sends one sample of the records to several models, and reports their answers side by side. It writes no file. */
final class Comparison {
    private static final int MOST_DIFFERENCES = 5;
    private static final int MOST_LETTERS = 60;

    private final Job job;
    private final List<Candidate> candidates = new ArrayList<>();

    /** A model with its answers. */
    private record Candidate(Job job, Tally tally, Map<String, JsonNode> answers) {}

    /**
     * Creates a comparison.
     *
     * @throws UsageException if a model cannot be called
     */
    Comparison(Job job, ModelChoice choice) {
        this.job = job;
        List<String> names = job.arguments().compare;
        Map<String, String> options = Model.shared(job.arguments().endpointOptions(), names);
        for (String name : names) {
            Model model = choice.of(name.strip(), options);
            Model ready = Job.complete(model, job.instructions(), job.arguments());
            candidates.add(new Candidate(job.with(ready), new Tally(), new ConcurrentHashMap<>()));
        }
    }

    /** Calls all models and returns the report. */
    String report(CamelContext context) throws Exception {
        List<Row> sample = sample();
        Enrichment.prepare(context, job, BigDecimal.ZERO);
        context.start();
        for (Candidate candidate : candidates) {
            ask(context, candidate, sample);
        }
        List<String> lines = new ArrayList<>();
        lines.add("Asked about " + Table.count(sample.size(), "record") + " of "
                + job.source().name() + ", " + Table.figure(job.records()) + " in all.");
        lines.add("");
        lines.addAll(figures(sample.size()));
        lines.add("");
        lines.addAll(agreement(sample));
        return String.join(System.lineSeparator(), lines);
    }

    /** Returns a random sample that is the same for each reading, in the order of the input. */
    private List<Row> sample() throws IOException {
        Random random = new Random(1);
        Row[] kept = new Row[(int) Math.min(job.arguments().sample, Math.max(1, job.records()))];
        int seen = 0;
        try (Rows rows = job.rows(() -> false)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                int place = seen < kept.length ? seen : random.nextInt(seen + 1);
                if (place < kept.length) {
                    kept[place] = row;
                }
                seen++;
            }
        }
        return Arrays.stream(kept)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(Row::number))
                .toList();
    }

    private void ask(CamelContext context, Candidate candidate, List<Row> sample) throws Exception {
        Job one = candidate.job;
        Calls calls = new Calls(one, new Stop(), Pace.of(Long.MAX_VALUE, Long.MAX_VALUE));
        String name = "direct:compare-" + candidates.indexOf(candidate);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(name).split(body()).streaming().parallelProcessing().to(name + "-one");
                from(name + "-one")
                        .process(new Window(one.concurrency()))
                        .setProperty(EnrichmentRoute.BATCH, body())
                        .doTry()
                        .process(calls::prepare)
                        .to(one.model().uri())
                        .process(calls::check)
                        .process(exchange -> answered(candidate, exchange))
                        .doCatch(Exception.class)
                        .process(exchange -> failed(candidate, exchange))
                        .end();
            }
        });
        List<Batch> batches = new ArrayList<>();
        for (Row row : sample) {
            try {
                batches.add(new Batch(List.of(row), List.of(row.prompt())));
            } catch (RejectedException e) {
                candidate.tally.failed(e.kind());
            }
        }
        Exchange ended = context.createProducerTemplate()
                .send(name, exchange -> exchange.getMessage().setBody(batches));
        if (ended.getException() != null) {
            throw ended.getException();
        }
    }

    private static void answered(Candidate candidate, Exchange exchange) {
        Map<?, ?> answers = exchange.getProperty(Calls.ANSWERS, Map.class);
        candidate.tally.called(exchange.getMessage());
        candidate.tally.enriched();
        answers.forEach((id, answer) -> candidate.answers.put((String) id, (JsonNode) answer));
    }

    private static void failed(Candidate candidate, Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LlmException error = ObjectHelper.getException(LlmException.class, failure);
        RejectedException rejection = ObjectHelper.getException(RejectedException.class, failure);
        candidate.tally.called(exchange.getMessage());
        candidate.tally.failed(error != null ? error.kind().name() : rejection != null ? rejection.kind() : "UNKNOWN");
    }

    private List<String> figures(int sample) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("", candidates.stream().map(each -> each.job.model().name()).toList());
        for (Candidate candidate : candidates) {
            candidate.tally.comparison(sample, job.records()).forEach((name, figure) -> rows.computeIfAbsent(
                            name, n -> new ArrayList<>())
                    .add(figure));
        }
        int width = Math.max(
                14,
                rows.values().stream()
                                .flatMap(List::stream)
                                .mapToInt(String::length)
                                .max()
                                .orElse(0)
                        + 2);
        List<String> lines = new ArrayList<>();
        rows.forEach((name, figures) -> {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-22s", name));
            figures.forEach(
                    figure -> line.append(" ".repeat(width - figure.length())).append(figure));
            lines.add(line.toString());
        });
        return lines;
    }

    /** Returns how often all models agree on each field, and some records on which they differ. */
    private List<String> agreement(List<Row> sample) {
        List<Row> common = sample.stream()
                .filter(row -> candidates.stream().allMatch(each -> each.answers.containsKey(row.id())))
                .toList();
        Map<String, Integer> equal = new LinkedHashMap<>();
        List<String> differences = new ArrayList<>();
        common.forEach(row -> compare(row, equal, differences));
        List<String> lines = new ArrayList<>();
        lines.add("Agreement on the " + Table.count(common.size(), "record") + " that all have answered:");
        equal.forEach((field, count) -> lines.add(
                String.format(Locale.ROOT, "  %-22s%6.1f %%", field, 100.0 * count / Math.max(1, common.size()))));
        if (!differences.isEmpty()) {
            lines.add("");
            lines.add("Some differences, in the order of the models:");
            differences.forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private void compare(Row row, Map<String, Integer> equal, List<String> differences) {
        List<JsonNode> answers =
                candidates.stream().map(each -> each.answers.get(row.id())).toList();
        TreeSet<String> fields = new TreeSet<>();
        answers.forEach(answer -> answer.fieldNames().forEachRemaining(fields::add));
        for (String field : fields) {
            boolean same = answers.stream()
                            .map(answer -> answer.path(field))
                            .distinct()
                            .count()
                    == 1;
            equal.merge(field, same ? 1 : 0, Integer::sum);
            if (!same && differences.size() < MOST_DIFFERENCES * (candidates.size() + 1)) {
                differences.add(row.id() + ", " + field + ":");
                answers.forEach(answer ->
                        differences.add("    " + cut(answer.path(field).toString())));
            }
        }
    }

    private static String cut(String text) {
        return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS - 3) + "...";
    }
}
