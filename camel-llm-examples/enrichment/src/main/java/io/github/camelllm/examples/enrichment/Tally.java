package io.github.camelllm.examples.enrichment;

import io.github.camelllm.LlmConstants;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Counts the records and calls of a run, from the headers of its answers. Threads may share it. */
final class Tally {
    private final Map<String, Long> failures = new TreeMap<>();
    private final Latencies latencies = new Latencies();
    private long skipped;
    private long enriched;
    private long repeated;
    private long failed;
    private long calls;
    private long retries;
    private long inputTokens;
    private long cachedTokens;
    private long outputTokens;
    private long answersWithoutTokens;
    private long answersWithoutCost;
    private long answers;
    private BigDecimal cost = BigDecimal.ZERO;

    synchronized void skipped() {
        skipped++;
    }

    synchronized void enriched() {
        enriched++;
    }

    /** Counts a record that got the answer of an equal prompt. */
    synchronized void repeated() {
        enriched++;
        repeated++;
    }

    synchronized void failed(String kind) {
        failures.merge(kind, 1L, Long::sum);
        failed++;
    }

    /** Counts a call with its outcome. */
    synchronized void called(Message message) {
        long attempts = message.getHeader(LlmConstants.ATTEMPTS, 0, Integer.class);
        calls += attempts;
        retries += Math.max(0, attempts - 1);
        Long latency = message.getHeader(LlmConstants.LATENCY, Long.class);
        if (latency != null) {
            latencies.add(latency);
        }
        if (latency != null
                || message.getHeader(LlmConstants.RESPONSE_PROVIDER) != null) { // outcomes of batches have no latency
            answered(message);
        }
    }

    private void answered(Message answer) {
        answers++;
        Long in = answer.getHeader(LlmConstants.INPUT_TOKENS, Long.class);
        Long out = answer.getHeader(LlmConstants.OUTPUT_TOKENS, Long.class);
        inputTokens += in == null ? 0 : in;
        cachedTokens += answer.getHeader(LlmConstants.CACHED_INPUT_TOKENS, 0L, Long.class);
        outputTokens += out == null ? 0 : out;
        answersWithoutTokens += in == null || out == null ? 1 : 0;
        BigDecimal price = answer.getHeader(LlmConstants.COST, BigDecimal.class);
        if (price == null) {
            answersWithoutCost++;
        } else {
            cost = cost.add(price);
        }
    }

    /**
     * The progress of a run.
     *
     * @param done the number of processed records, those of earlier runs included
     * @param asked how many of them in this run
     * @param failed how many of these failed
     * @param failures how many have failed, by kind
     * @param cost the known cost of the calls in USD; null if no price is known
     */
    record Standing(
            long done,
            long asked,
            long failed,
            Map<String, Long> failures,
            @Nullable BigDecimal cost) {}

    synchronized Standing standing() {
        BigDecimal known = answersWithoutCost == answers ? null : cost;
        return new Standing(skipped + enriched + failed, enriched + failed, failed, new TreeMap<>(failures), known);
    }

    /** Returns the number of processed records, those of earlier runs included. */
    synchronized long done() {
        return skipped + enriched + failed;
    }

    /** Returns the counts as a table of names, figures and remarks. */
    synchronized Table table(String time) {
        Table table = new Table();
        table.row("records enriched", enriched);
        table.row("records failed", failed);
        failures.forEach((kind, count) -> table.row("  " + kind, count));
        if (skipped > 0) {
            table.row("done in earlier runs", skipped);
        }
        if (repeated > 0) {
            table.row("equal to another", repeated);
        }
        table.row("calls", calls);
        table.row("retries", retries);
        tokens(table, "input tokens", inputTokens);
        if (cachedTokens > 0) {
            table.row("  from prompt cache", cachedTokens);
        }
        tokens(table, "output tokens", outputTokens);
        cost(table);
        table.row("latency p50", milliseconds(latencies.percentile(50)), "");
        table.row("latency p95", milliseconds(latencies.percentile(95)), "");
        table.row("time", time, "");
        return table;
    }

    /** Returns the figures for a comparison of models; the cost also for a number of records. */
    synchronized Map<String, String> comparison(int sample, long records) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("answers", Table.figure(enriched));
        figures.put("failures", Table.figure(failed));
        figures.put("input tokens", Table.figure(inputTokens));
        figures.put("output tokens", Table.figure(outputTokens));
        boolean known = answers > 0 && answersWithoutCost == 0;
        figures.put("cost", known ? dollars() : "unknown");
        BigDecimal all = cost.multiply(BigDecimal.valueOf(records))
                .divide(BigDecimal.valueOf(Math.max(1, sample)), 4, RoundingMode.HALF_UP);
        figures.put(
                "cost of all records", known ? "USD " + all.stripTrailingZeros().toPlainString() : "unknown");
        figures.put("latency p50", milliseconds(latencies.percentile(50)));
        figures.put("latency p95", milliseconds(latencies.percentile(95)));
        return figures;
    }

    private void tokens(Table table, String name, long tokens) {
        if (answersWithoutTokens == 0) {
            table.row(name, tokens);
        } else {
            String figure = answersWithoutTokens == answers ? "unknown" : Table.figure(tokens);
            table.row(name, figure, "without those of " + calls(answersWithoutTokens));
        }
    }

    private void cost(Table table) {
        if (answers == 0) {
            table.row("cost", "-", "");
        } else if (answersWithoutCost == 0) {
            table.row("cost", dollars(), "");
        } else if (answersWithoutCost == answers) {
            table.row("cost", "unknown", "no price for " + calls(answersWithoutCost));
        } else {
            table.row("cost", dollars(), "and " + calls(answersWithoutCost) + " without a price");
        }
    }

    private String dollars() {
        return "USD " + cost.stripTrailingZeros().toPlainString();
    }

    private static String calls(long count) {
        return Table.count(count, "call");
    }

    private static String milliseconds(@Nullable Long value) {
        return value == null ? "-" : Table.figure(value) + " ms";
    }
}
