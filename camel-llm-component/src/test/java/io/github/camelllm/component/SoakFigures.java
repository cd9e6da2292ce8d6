package io.github.camelllm.component;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a process has when nothing is under way.
 *
 * @param seconds since the start of the soak
 * @param exchanges that have ended
 * @param threads of the process
 * @param files file descriptors that are open, sockets included; -1 where the system does not tell
 * @param heap bytes after a garbage collection
 */
record SoakFigures(long seconds, long exchanges, int threads, long files, long heap) {

    static SoakFigures now(long seconds, long exchanges) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return new SoakFigures(
                seconds, exchanges, threadNames().size(), openFiles(), runtime.totalMemory() - runtime.freeMemory());
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
    }

    /** Returns the names of all threads with their ids, but for those of the JVM and of the test frameworks. */
    static Set<String> threadNames() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            if (group != null
                    && !group.getName().equals("system")
                    && !thread.getName().startsWith("ForkJoinPool.common")) {
                names.add(thread.getName() + "#" + thread.getId());
            }
        }
        return names;
    }

    String row() {
        return String.format(
                Locale.ROOT, "| %,d s | %,d | %d | %d | %.1f |", seconds, exchanges, threads, files, heap / 1048576.0);
    }
}
