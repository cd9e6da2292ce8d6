package io.github.camelllm.examples.benchmark;

/** A figure that is measured in a run. */
enum Figure {
    /** The number of calls with a correct response. */
    CALLS,
    /** Nanoseconds from the first request to the last response. */
    WALL_NANOS,
    /** Nanoseconds of CPU of the whole process in that time, garbage collection and compilation included. */
    CPU_NANOS,
    /** The median duration of calls, or of failovers, in nanoseconds. */
    P50_NANOS,
    /** The 99th percentile of that duration, in nanoseconds. */
    P99_NANOS,
    /** The median time to the first chunk of a stream, in nanoseconds. */
    FIRST_NANOS,
    /** The maximum number of live threads, those of the JVM included. */
    THREADS,
    /** The maximum heap in use in bytes, garbage included: the sum of the maxima of the memory pools. */
    HEAP_PEAK,
    /** Bytes of heap in use after a garbage collection at the first response, while all other calls are in flight. */
    HEAP_LIVE
}
