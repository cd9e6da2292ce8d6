package io.github.camelllm.examples.benchmark;

import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelQuery;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The cost of the model catalog: of the first lookup in a new process, and of later ones. */
final class CatalogFigures {
    private static final int ROUNDS = 9;

    private final Map<String, String> figures = new LinkedHashMap<>();
    private final int repetitions;
    private Object sink = "";

    /**
     * Creates the measurement.
     *
     * @param repetitions of a lookup in a round; a hundredth of that for a recommendation
     */
    CatalogFigures(int repetitions) {
        this.repetitions = repetitions;
    }

    /** Measures, and returns the figures with their units. */
    Map<String, String> measure() {
        long before = used();
        Stopwatch watch = new Stopwatch();
        ModelCatalog catalog = new ModelCatalog();
        sink = catalog.find("openai", "gpt-4o").orElseThrow();
        figures.put("first lookup, one provider read", watch.toString());
        int models = catalog.models().size();
        figures.put("first look at all " + models + " models", watch.toString());
        figures.put("heap that they keep", String.format(Locale.ROOT, "%.1f MB", (used() - before) / 1e6));
        steady(catalog);
        return figures;
    }

    private void steady(ModelCatalog catalog) {
        figures.put("lookup by id", nanos(repetitions, () -> catalog.find("openai", "gpt-4o")));
        figures.put("lookup by a dated name", nanos(repetitions, () -> catalog.find("openai", "gpt-4o-2031-01-01")));
        figures.put("lookup of a name that is none", nanos(repetitions, () -> catalog.find("openai", "my-own-model")));
        ModelQuery vision = ModelQuery.builder()
                .capabilities(Capability.VISION)
                .maxCost("0.005")
                .minContextWindow(100_000)
                .build();
        ModelQuery any = ModelQuery.builder().build();
        int fewer = Math.max(1, repetitions / 100);
        figures.put("recommend, of all models, with three needs", nanos(fewer, () -> catalog.recommend(vision)));
        figures.put("recommend, of all models, without a need", nanos(fewer, () -> catalog.recommend(any)));
    }

    /** Returns the median of the second half of the rounds; in the first half, the JVM compiles. */
    private String nanos(int times, Supplier<Object> task) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                sink = task.get();
            }
            rounds.add((System.nanoTime() - start) / (double) times);
        }
        double median = rounds.stream().skip(ROUNDS / 2).sorted().toList().get(ROUNDS / 4);
        return median < 10_000
                ? String.format(Locale.ROOT, "%.0f ns", median)
                : String.format(Locale.ROOT, "%.0f us", median / 1_000);
    }

    /** The elapsed time since its creation, and the CPU time of this thread in it. On a busy machine they differ. */
    private static final class Stopwatch {
        private final long start = System.nanoTime();
        private final long startOfCpu = cpu();

        private static long cpu() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @Override
        public String toString() {
            long nanos = System.nanoTime() - start;
            return String.format(Locale.ROOT, "%.0f ms, %.0f ms of CPU", nanos / 1e6, (cpu() - startOfCpu) / 1e6);
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Returns the last result, so that the JVM cannot remove the work as unused. */
    Object last() {
        return sink;
    }
}
