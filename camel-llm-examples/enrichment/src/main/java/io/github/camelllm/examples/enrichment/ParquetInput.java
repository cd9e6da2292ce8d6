package io.github.camelllm.examples.enrichment;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;

/** An input in Parquet's format. One row group is in memory at a time, as it is in the file. */
final class ParquetInput implements Input {
    private final ParquetReader<Group> reader;

    private ParquetInput(ParquetReader<Group> reader) {
        this.reader = reader;
    }

    /** Opens a file without Hadoop's file systems and codecs. */
    static ParquetInput open(Path file) throws IOException {
        return new ParquetInput(new Builder(new LocalInputFile(file))
                .withCodecFactory(new ParquetCodecs())
                .build());
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    @Override
    public @Nullable Item next() throws IOException {
        try {
            Group row = reader.read();
            return row == null ? null : new Item(ParquetValues.object(row), null);
        } catch (RuntimeException e) { // all that Parquet finds wrong with a file
            throw new IOException(reason(e), e);
        }
    }

    /** Returns the innermost message; the outer ones have names of objects and files. */
    private static String reason(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        int subject = message.indexOf(" is not a Parquet file");
        return subject < 0 ? message : "it" + message.substring(subject);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
