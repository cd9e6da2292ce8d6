package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A file of JSON Lines to which whole lines are appended, locked for one run at a time.
 *
 * <p>An existing file is read to its end before it is changed; if this application has not written one of its lines, the file is refused and stays
 * unchanged. A line is written in one piece, so a kill can cut only the last one, which is then removed. Lines are forced to the disk once a second
 * and when the file is closed: a power failure can lose the results of the last second, whose records are then sent again. Threads may share it.
 */
final class JsonLines implements Lines {
    private static final long FORCE_EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final int BLOCK = 8_192;
    private static final long LONGEST_LINE = 1L << 30;

    private final Path path;
    private final LineShape shape;
    private FileChannel channel;
    private long end;
    private long forced = System.nanoTime();

    private JsonLines(Path path, LineShape shape, FileChannel channel) {
        this.path = path;
        this.shape = shape;
        this.channel = channel;
    }

    /**
     * Opens a file, or creates it.
     *
     * @throws UsageException if another run has it open, or if it has a line that this application has not written
     */
    static JsonLines open(Path path, LineShape shape) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            JsonLines lines = new JsonLines(path, shape, channel);
            lines.lock();
            lines.look();
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

    /** Checks every line, and then removes an incomplete one at the end. */
    private void look() throws IOException {
        end = endOfLastLine();
        long size = channel.size();
        if (size - end > LONGEST_LINE || !shape.canBegin(text(end, (int) (size - end)))) {
            throw foreign(read((number, id, line) -> {}) + 1);
        }
        read((number, id, line) -> {});
        channel.truncate(end);
    }

    private String text(long start, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {}
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    private long endOfLastLine() throws IOException {
        long before = channel.size();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (before > 0) {
            long start = Math.max(0, before - BLOCK);
            block.clear().limit((int) (before - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            before = start;
        }
        return 0;
    }

    /** A reader of lines. */
    @FunctionalInterface
    interface Reader {
        /** Receives a line with its number, from 1, and its id. */
        void line(long number, String id, ObjectNode line) throws IOException;
    }

    /**
     * Reads all lines.
     *
     * @return how many there are
     * @throws UsageException if a line is not one that this application writes
     */
    long read(Reader reader) throws IOException {
        channel.position(0);
        // Closing this reader would close the channel.
        BufferedReader lines = new BufferedReader(new InputStreamReader(wholeLines(), StandardCharsets.UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ObjectNode node = shape.parse(line);
            if (node == null) {
                throw foreign(number + 1);
            }
            reader.line(++number, node.path("id").asText(), node);
        }
        return number;
    }

    private InputStream wholeLines() {
        return new FilterInputStream(Channels.newInputStream(channel)) {
            private long left = end;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(length, left));
                left -= Math.max(0, count);
                return count;
            }
        };
    }

    private UsageException foreign(long number) {
        return new UsageException("Line " + number + " of " + path + " is not " + shape.title()
                + " that this application has written; the file is left as it is: move it away, or name another"
                + " --output");
    }

    /** Removes the lines that a filter rejects; the file is replaced atomically. */
    void keep(Predicate<ObjectNode> kept) throws IOException {
        Replacement.of(
                path,
                shape,
                copy -> read((number, id, line) -> {
                    if (kept.test(line)) {
                        copy.append(line);
                    }
                }));
        channel.close();
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        lock();
        end = channel.size();
    }

    /** Removes all lines. */
    synchronized void clear() throws IOException {
        channel.truncate(0);
        end = 0;
    }

    /** Appends a line; if that fails, the file is truncated to its previous length. */
    @Override
    public synchronized void append(ObjectNode line) throws IOException {
        byte[] text = Json.MAPPER.writeValueAsBytes(line);
        ByteBuffer bytes =
                ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        try {
            for (long at = end; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
        end += bytes.limit();
        if (System.nanoTime() - forced > FORCE_EVERY) {
            force();
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        force();
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
