package io.github.camelllm.examples.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the {@code llm:} component is held to. */
enum Target {
    /** What the component may add to the CPU of a call. */
    CPU_PER_CALL(
            "CPU per call, relative to bare", 1.35, results -> Row.CPU_PER_CALL.ratio(results, Peer.LLM, Peer.BARE)),
    /** What it has to gain over the blocking component. */
    CALLS_PER_SECOND(
            "camel-langchain4j-chat's calls/s, relative to llm:",
            1 / 3.0,
            results -> Row.CALLS_PER_SECOND.ratio(results, Peer.LANGCHAIN4J, Peer.LLM)),
    /** What it may add to the CPU of a stream. */
    CPU_PER_STREAM(
            "CPU per stream, relative to bare", 1.3, results -> Row.CPU_PER_STREAM.ratio(results, Peer.LLM, Peer.BARE)),
    /** What it may add to the CPU of a stream whose chunks all differ. */
    CPU_PER_DISTINCT_STREAM(
            "CPU per stream of distinct chunks, relative to bare",
            1.1,
            results -> Row.CPU_PER_DISTINCT_STREAM.ratio(results, Peer.LLM, Peer.BARE)),
    /** What it may add to the CPU of the first calls of a JVM. */
    CPU_PER_COLD_CALL(
            "CPU per call of a cold JVM, relative to bare",
            1.3,
            results -> Row.CPU_PER_COLD_CALL.ratio(results, Peer.LLM, Peer.BARE)),
    /** How many threads it may have, however many calls are in flight. */
    THREADS("threads with all calls in flight", 40, results -> Row.THREADS.value(results, Peer.LLM)),
    /** How much heap it may use meanwhile. */
    HEAP("MiB of heap with all calls in flight", 256, results -> Row.HEAP_PEAK.value(results, Peer.LLM)),
    /** The same with twice as many calls. */
    THREADS_OF_MANY(
            "threads with twice as many calls in flight", 40, results -> Row.THREADS_OF_MANY.value(results, Peer.LLM)),
    /** The heap of those. */
    HEAP_OF_MANY(
            "MiB of heap with twice as many calls in flight",
            512,
            results -> Row.HEAP_PEAK_OF_MANY.value(results, Peer.LLM)),
    /** How long the next candidate may have to wait for its request. */
    FAILOVER("ms from an error to the next request, p99", 5, results -> Row.FAILOVER_P99.value(results, Peer.LLM));

    private final String what;
    private final double most;
    private final ToDoubleFunction<Results> value;

    Target(String what, double most, ToDoubleFunction<Results> value) {
        this.what = what;
        this.most = most;
        this.value = value;
    }

    /** Returns a line that says whether it holds, for the median of some runs. */
    String report(List<Results> runs) {
        double number = Spread.of(runs, value).median();
        String verdict = Double.isNaN(number) ? "not measured" : number <= most ? "holds" : "MISSED";
        return String.format(Locale.ROOT, "%-52s at most %6.2f: %7.2f  %s", what, most, number, verdict);
    }
}
