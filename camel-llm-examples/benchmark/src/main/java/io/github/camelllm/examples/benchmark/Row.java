package io.github.camelllm.examples.benchmark;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A row of the table. */
enum Row {
    /** Calls per second. */
    CALLS_PER_SECOND(Scenario.CALLS, "calls/s", 0, Measurement::callsPerSecond),
    /** CPU time of a call. */
    CPU_PER_CALL(Scenario.CALLS, "CPU per call, us", 1, Measurement::cpuMicros),
    /** Median duration of calls. */
    P50(Scenario.CALLS, "p50, ms", 2, run -> run.millis(Figure.P50_NANOS)),
    /** 99th percentile of the duration of calls. */
    P99(Scenario.CALLS, "p99, ms", 2, run -> run.millis(Figure.P99_NANOS)),
    /** Streams per second. */
    STREAMS_PER_SECOND(Scenario.STREAMS, "streams/s", 0, Measurement::callsPerSecond),
    /** CPU time of a stream. */
    CPU_PER_STREAM(Scenario.STREAMS, "CPU per stream, us", 0, Measurement::cpuMicros),
    /** Time to the first chunk. */
    FIRST_DELTA(Scenario.STREAMS, "first delta, ms", 2, run -> run.millis(Figure.FIRST_NANOS)),
    /** Time to the last chunk. */
    WHOLE_STREAM(Scenario.STREAMS, "whole stream, ms", 2, run -> run.millis(Figure.P50_NANOS)),
    /** CPU time of a stream whose chunks all differ. */
    CPU_PER_DISTINCT_STREAM(Scenario.DISTINCT, "CPU per stream, us", 0, Measurement::cpuMicros),
    /** CPU time of one of the first calls of a JVM. */
    CPU_PER_COLD_CALL(Scenario.COLD, "CPU per call, us", 1, Measurement::cpuMicros),
    /** First calls of a JVM per second. */
    COLD_CALLS_PER_SECOND(Scenario.COLD, "calls/s", 0, Measurement::callsPerSecond),
    /** Threads while all calls are in flight. */
    THREADS(Scenario.HELD, "threads", 0, run -> run.get(Figure.THREADS)),
    /** Heap with garbage. */
    HEAP_PEAK(Scenario.HELD, "heap used at most, MiB", 0, run -> run.mebibytes(Figure.HEAP_PEAK)),
    /** Heap without garbage. */
    HEAP_LIVE(Scenario.HELD, "of it live, MiB", 0, run -> run.mebibytes(Figure.HEAP_LIVE)),
    /** CPU time of a call that opens its connection and waits. */
    CPU_PER_HELD_CALL(Scenario.HELD, "CPU per call, us", 0, Measurement::cpuMicros),
    /** Threads while twice as many calls are in flight. */
    THREADS_OF_MANY(Scenario.MANY, "threads", 0, run -> run.get(Figure.THREADS)),
    /** Heap with garbage. */
    HEAP_PEAK_OF_MANY(Scenario.MANY, "heap used at most, MiB", 0, run -> run.mebibytes(Figure.HEAP_PEAK)),
    /** Heap without garbage. */
    HEAP_LIVE_OF_MANY(Scenario.MANY, "of it live, MiB", 0, run -> run.mebibytes(Figure.HEAP_LIVE)),
    /** Median time from an error to the request of the next candidate. */
    FAILOVER_P50(Scenario.FAILOVER, "to the next request, p50, ms", 2, run -> run.millis(Figure.P50_NANOS)),
    /** 99th percentile of that time. */
    FAILOVER_P99(Scenario.FAILOVER, "to the next request, p99, ms", 2, run -> run.millis(Figure.P99_NANOS));

    private final Scenario scenario;
    private final String label;
    private final int decimals;
    private final ToDoubleFunction<Measurement> value;

    Row(Scenario scenario, String label, int decimals, ToDoubleFunction<Measurement> value) {
        this.scenario = scenario;
        this.label = label;
        this.decimals = decimals;
        this.value = value;
    }

    /** Returns the scenario that measures it. */
    Scenario scenario() {
        return scenario;
    }

    /** Returns its label with the unit. */
    String label() {
        return label;
    }

    /** Returns the value; not a number if it was not measured. */
    double value(Results results, Peer peer) {
        Measurement measured = results.get(peer, scenario);
        return measured == null ? Double.NaN : value.applyAsDouble(measured);
    }

    /** Returns the value of one relative to that of another; not a number if either was not measured. */
    double ratio(Results results, Peer peer, Peer to) {
        return value(results, peer) / value(results, to);
    }

    /** Returns the formatted value. */
    String shown(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }
}
