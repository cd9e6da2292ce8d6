package io.github.camelllm.examples.benchmark;

/** What is measured in a run. */
enum Figure {
    /** Calls that were answered properly. */
    CALLS,
    /** Nanoseconds from the first question to the last answer. */
    WALL_NANOS,
    /** Nanoseconds of CPU of the whole process in that time, garbage collection and compilation included. */
    CPU_NANOS,
    /** Nanoseconds that half of the calls, or failovers, took at most. */
    P50_NANOS,
    /** Nanoseconds that 99 of 100 of them took at most. */
    P99_NANOS,
    /** Nanoseconds to the first piece that half of the streamed answers took at most. */
    FIRST_NANOS,
    /** The most threads that were alive at once, those of the JVM included. */
    THREADS,
    /** The most bytes of heap in use, garbage included: the sum of what each memory pool had at most. */
    HEAP_PEAK,
    /** Bytes of heap that a garbage collection leaves when the first answer comes, all other calls being in flight. */
    HEAP_LIVE
}
