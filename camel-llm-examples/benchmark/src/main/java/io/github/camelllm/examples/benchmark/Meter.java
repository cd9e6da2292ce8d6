package io.github.camelllm.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;

/** What this process has used since the meter was made. */
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

    /** Collects the garbage of what was before, and begins. */
    Meter() {
        collect();
        HEAP.forEach(MemoryPoolMXBean::resetPeakUsage);
        THREADS.resetPeakThreadCount();
        wall = System.nanoTime();
        cpu = PROCESS.getProcessCpuTime();
    }

    @SuppressWarnings("SystemGc") // what is in use is only known after a collection
    private static void collect() {
        System.gc();
    }

    /** Notes what heap is in use without garbage; the CPU that this costs is not counted. */
    void live() {
        long before = PROCESS.getProcessCpuTime();
        collect();
        live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        cpuOfCollection = PROCESS.getProcessCpuTime() - before;
    }

    /** Returns what has been used until now. */
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
