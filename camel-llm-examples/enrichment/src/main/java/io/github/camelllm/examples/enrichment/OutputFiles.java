package io.github.camelllm.examples.enrichment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The files of a job.
 *
 * @param journal the file to which results are appended, and from which later runs read them
 * @param failed the file of failed records
 * @param export the copy of both at the end of a run; null for none
 */
record OutputFiles(Path journal, Path failed, @Nullable Path export) {
    private static final String BATCHES = ".batches.jsonl";

    private static final String ENRICHED = ".enriched.jsonl";
    private static final String FAILED = ".failed.jsonl";

    /**
     * Returns the files that the arguments name.
     *
     * @throws UsageException if they cannot be written, or are those of the input
     */
    static OutputFiles of(Source source, Arguments arguments) {
        OutputFiles files = named(source, arguments);
        if (!arguments.toStandardOutput() && arguments.kafka.from == null) {
            files.check(source);
        }
        return files;
    }

    private static OutputFiles named(Source source, Arguments arguments) {
        Path output = arguments.output;
        if (output == null || arguments.toStandardOutput()) {
            return new OutputFiles(source.beside(ENRICHED), source.beside(FAILED), null);
        }
        String name = String.valueOf(output.getFileName());
        String low = name.toLowerCase(Locale.ROOT);
        String stem = name.replaceFirst("(?i)(\\.enriched)?(\\.(jsonl|ndjson|json|csv))?(\\.gz)?$", "");
        Path failed = output.resolveSibling(stem + FAILED);
        boolean copied = low.endsWith(".gz") || low.endsWith(".csv") || low.endsWith(".json");
        return copied
                ? new OutputFiles(output.resolveSibling(stem + ENRICHED), failed, output)
                : new OutputFiles(output, failed, null);
    }

    /** Returns the file of the open batches. */
    Path batches() {
        String name = String.valueOf(failed.getFileName());
        return failed.resolveSibling(name.substring(0, name.length() - FAILED.length()) + BATCHES);
    }

    private void check(Source source) {
        Path input = source.path();
        for (Path path : export == null ? new Path[] {journal, failed} : new Path[] {journal, failed, export}) {
            if (input != null && same(input, path)) {
                throw new UsageException(
                        "The output would be written into the input " + input + ": name another --output");
            }
            if (!Job.canBeFile(path)) {
                throw new UsageException("--output: " + path + " is no file in an existing directory");
            }
        }
    }

    private static boolean same(Path a, Path b) {
        try {
            return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
                    || (Files.exists(b) && Files.isSameFile(a, b));
        } catch (IOException e) {
            throw new UsageException("Cannot look at " + b + ": " + e, e);
        }
    }
}
