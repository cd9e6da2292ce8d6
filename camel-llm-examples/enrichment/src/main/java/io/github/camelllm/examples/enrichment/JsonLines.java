package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A file of JSON Lines that grows by whole lines and belongs to one run at a time.
 *
 * <p>A line is written in one piece, so that a kill can cut only the last one, which is taken off when the file is
 * opened again. Lines reach the disk when the file is closed, and once a second before: a power failure can cost the
 * results of that second, whose records are then asked about again. Threads may share it.
 */
final class JsonLines implements Closeable {
    private static final long FORCE_EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final int BLOCK = 8_192;

    private final Path path;
    private final FileChannel channel;
    private long forced = System.nanoTime();

    private JsonLines(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file, or makes it.
     *
     * @throws UsageException if another run has it open
     */
    static JsonLines open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            JsonLines lines = new JsonLines(path, channel);
            lines.lock();
            lines.cutTornLine();
            return lines;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void lock() throws IOException {
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            free = false;
        }
        if (!free) {
            throw new UsageException("Another run is writing to " + path + ": wait for it, or name another --output");
        }
    }

    private void cutTornLine() throws IOException {
        long end = channel.size();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (end > 0) {
            long start = Math.max(0, end - BLOCK);
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    channel.truncate(start + i + 1);
                    return;
                }
            }
            end = start;
        }
        channel.truncate(0);
    }

    /** What is to be done with each line. */
    @FunctionalInterface
    interface Reader {
        /** Takes a line, by its number from 1 and its id. */
        void line(long number, String id, ObjectNode line) throws IOException;
    }

    /**
     * Reads all lines.
     *
     * @throws UsageException if a line is not one that this application writes
     */
    void read(Reader reader) throws IOException {
        channel.position(0);
        // Closing this reader would close the channel.
        BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ObjectNode node = parse(line, ++number);
            reader.line(number, node.path("id").asText(), node);
        }
        channel.position(channel.size());
    }

    private ObjectNode parse(String line, long number) {
        try {
            if (Json.MAPPER.readTree(line) instanceof ObjectNode node
                    && node.path("id").isTextual()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new UsageException(foreign(number), e);
        }
        throw new UsageException(foreign(number));
    }

    private String foreign(long number) {
        return "Line " + number + " of " + path + " is not a result of an earlier run: name another --output, or throw"
                + " the file away with --restart";
    }

    /** Takes all lines out. */
    void clear() throws IOException {
        channel.truncate(0);
    }

    /** Adds a line; if that fails, the file ends as before. */
    synchronized void append(ObjectNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        long before = channel.size();
        try {
            channel.position(before);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw e;
        }
        if (System.nanoTime() - forced > FORCE_EVERY) {
            force();
        }
    }

    private void force() throws IOException {
        channel.force(false);
        forced = System.nanoTime();
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            force();
            channel.close();
        }
    }
}
