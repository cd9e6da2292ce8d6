package io.github.camelllm.examples.enrichment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Replaces a file atomically, by a new file with a unique name. */
final class Replacement {
    private Replacement() {}

    /** Writes the new file. */
    @FunctionalInterface
    interface Writer {
        void write(JsonLines copy) throws IOException;
    }

    /** Writes the new file in any format. */
    @FunctionalInterface
    interface FileWriter {
        void write(Path copy) throws IOException;
    }

    static void of(Path path, LineShape shape, Writer writer) throws IOException {
        of(path, copy -> {
            try (JsonLines lines = JsonLines.open(copy, shape)) {
                writer.write(lines);
            }
        });
    }

    static void of(Path path, FileWriter writer) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path copy = Files.createTempFile(folder, path.getFileName() + ".", ".tmp");
        try {
            writer.write(copy);
            Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
