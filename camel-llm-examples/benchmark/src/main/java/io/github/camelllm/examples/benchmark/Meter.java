package io.github.camelllm.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;

/** The resources that this process has used since the meter was created. */
final class Meter {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final List<MemoryPoolMXBean> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();

    private final long wall;
    private final long cpu;
    private long cpuOfCollection;
    private long live;

    /** Runs a garbage collection, then starts. */
    Meter() {
        collect();
        HEAP.forEach(MemoryPoolMXBean::resetPeakUsage);
        THREADS.resetPeakThreadCount();
        wall = System.nanoTime();
        cpu = PROCESS.getProcessCpuTime();
    }

    @SuppressWarnings("SystemGc") // the heap in use is known only after a collection
    private static void collect() {
        System.gc();
    }

    /** Records the heap in use without garbage. The CPU time of that is not counted. */
    void live() {
        long before = PROCESS.getProcessCpuTime();
        collect();
        live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        cpuOfCollection = PROCESS.getProcessCpuTime() - before;
    }

    /** Returns the resources used so far. */
    Map<Figure, Long> read() {
        return Map.of(
                Figure.WALL_NANOS,
                System.nanoTime() - wall,
                Figure.CPU_NANOS,
                PROCESS.getProcessCpuTime() - cpu - cpuOfCollection,
                Figure.THREADS,
                (long) THREADS.getPeakThreadCount(),
                Figure.HEAP_PEAK,
                HEAP.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum(),
                Figure.HEAP_LIVE,
                live);
    }
}
