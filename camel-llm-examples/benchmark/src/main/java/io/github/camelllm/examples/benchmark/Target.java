package io.github.camelllm.examples.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The targets of the {@code llm:} component. */
enum Target {
    /** The maximum CPU time of a call, relative to the bare client. */
    CPU_PER_CALL(
            "CPU per call, relative to bare", 1.35, results -> Row.CPU_PER_CALL.ratio(results, Peer.LLM, Peer.BARE)),
    /** The minimum gain over the blocking component. */
    CALLS_PER_SECOND(
            "camel-langchain4j-chat's calls/s, relative to llm:",
            1 / 3.0,
            results -> Row.CALLS_PER_SECOND.ratio(results, Peer.LANGCHAIN4J, Peer.LLM)),
    /** The maximum CPU time of a stream, relative to the bare client. */
    CPU_PER_STREAM(
            "CPU per stream, relative to bare", 1.3, results -> Row.CPU_PER_STREAM.ratio(results, Peer.LLM, Peer.BARE)),
    /** The maximum CPU time of a stream whose chunks all differ, relative to the bare client. */
    CPU_PER_DISTINCT_STREAM(
            "CPU per stream of distinct chunks, relative to bare",
            1.1,
            results -> Row.CPU_PER_DISTINCT_STREAM.ratio(results, Peer.LLM, Peer.BARE)),
    /** The maximum CPU time of the first calls of a JVM, relative to the bare client. */
    CPU_PER_COLD_CALL(
            "CPU per call of a cold JVM, relative to bare",
            1.3,
            results -> Row.CPU_PER_COLD_CALL.ratio(results, Peer.LLM, Peer.BARE)),
    /** The maximum number of threads, however many calls are in flight. */
    THREADS("threads with all calls in flight", 40, results -> Row.THREADS.value(results, Peer.LLM)),
    /** The maximum heap meanwhile. */
    HEAP("MiB of heap with all calls in flight", 256, results -> Row.HEAP_PEAK.value(results, Peer.LLM)),
    /** The same with twice as many calls. */
    THREADS_OF_MANY(
            "threads with twice as many calls in flight", 40, results -> Row.THREADS_OF_MANY.value(results, Peer.LLM)),
    /** The heap of those. */
    HEAP_OF_MANY(
            "MiB of heap with twice as many calls in flight",
            512,
            results -> Row.HEAP_PEAK_OF_MANY.value(results, Peer.LLM)),
    /** The maximum time until the next candidate is called. */
    FAILOVER("ms from an error to the next request, p99", 5, results -> Row.FAILOVER_P99.value(results, Peer.LLM));

    private final String what;
    private final double most;
    private final ToDoubleFunction<Results> value;

    Target(String what, double most, ToDoubleFunction<Results> value) {
        this.what = what;
        this.most = most;
        this.value = value;
    }

    /** Returns a line that says whether the median of some runs meets the target. */
    String report(List<Results> runs) {
        double number = Spread.of(runs, value).median();
        String verdict = Double.isNaN(number) ? "not measured" : number <= most ? "holds" : "MISSED";
        return String.format(Locale.ROOT, "%-52s at most %6.2f: %7.2f  %s", what, most, number, verdict);
    }
}
