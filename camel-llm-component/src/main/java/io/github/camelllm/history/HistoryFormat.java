package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.TimeSlices.Entry;
import io.github.camelllm.history.TimeSlices.RowKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The format of a written history, compressed by gzip: a mark, the names of the counters, the names of the rows, the sums of each row in
 * each minute and hour, and the last failures, which older versions did not write and do not read. Counters are found by name, so that
 * another version may have others.
 */
final class HistoryFormat {
    private static final String MARK = "camel-llm-history-1";
    private static final int MOST_COUNTERS = 1_000;
    private static final int MOST_ROWS = 1_000_000;
    private static final int MOST_FAILURES = 100_000;
    private static final int NONE = -1;

    private HistoryFormat() {}

    /**
     * What was read.
     *
     * @param indexes the index here of each counter there, -1 if there is none
     */
    record Content(long since, int[] indexes, List<Entry> minutes, List<Entry> hours, List<RecentFailure> failures) {}

    static void write(
            OutputStream target, long since, List<Entry> minutes, List<Entry> hours, List<RecentFailure> failures)
            throws IOException {
        GZIPOutputStream gzip = new GZIPOutputStream(target, 8_192);
        DataOutputStream out = new DataOutputStream(gzip);
        out.writeUTF(MARK);
        out.writeLong(since);
        String[] counters = CallCounter.names();
        out.writeInt(counters.length);
        for (String name : counters) {
            out.writeUTF(name);
        }
        Map<RowKey, Integer> rows = new HashMap<>();
        List<RowKey> keys = new ArrayList<>();
        for (List<Entry> entries : List.of(minutes, hours)) {
            for (Entry entry : entries) {
                if (rows.putIfAbsent(entry.key(), keys.size()) == null) {
                    keys.add(entry.key());
                }
            }
        }
        out.writeInt(keys.size());
        for (RowKey key : keys) {
            write(out, key);
        }
        write(out, minutes, rows);
        write(out, hours, rows);
        out.writeByte(1); // failures follow
        out.writeInt(failures.size());
        for (RecentFailure failure : failures) {
            write(out, failure);
        }
        out.flush();
        gzip.finish();
    }

    private static void write(DataOutputStream out, RowKey key) throws IOException {
        out.writeUTF(key.grouping().label());
        write(out, key.name());
    }

    private static void write(DataOutputStream out, HistoryName name) throws IOException {
        for (String part : List.of(name.provider(), name.model(), name.key(), name.route(), name.tenant())) {
            out.writeUTF(part);
        }
    }

    private static void write(DataOutputStream out, RecentFailure failure) throws IOException {
        out.writeLong(failure.time().toEpochMilli());
        write(out, failure.name());
        out.writeUTF(failure.kind().name());
        out.writeInt(failure.status() == null ? NONE : failure.status());
        writeOptional(out, failure.code());
        writeOptional(out, failure.requestId());
        out.writeUTF(failure.message());
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static void write(DataOutputStream out, List<Entry> entries, Map<RowKey, Integer> rows) throws IOException {
        out.writeInt(entries.size());
        for (Entry entry : entries) {
            out.writeInt(rows.getOrDefault(entry.key(), -1));
            out.writeLong(entry.start());
            out.writeInt(entry.sums().length);
            out.write(entry.sums());
        }
    }

    static Content read(InputStream source) throws IOException {
        DataInputStream in = new DataInputStream(new GZIPInputStream(source));
        String mark = in.readUTF();
        if (!mark.equals(MARK)) {
            throw new IOException("This is not a history of calls, or one of a later version: it begins with " + mark);
        }
        try {
            long since = in.readLong();
            int[] indexes = indexes(in);
            RowKey[] rows = rows(in);
            Content content =
                    new Content(since, indexes, entries(in, rows, indexes), entries(in, rows, indexes), failures(in));
            in.transferTo(OutputStream.nullOutputStream()); // compares the checksum, which is at the end
            return content;
        } catch (IllegalArgumentException e) {
            throw new IOException("The history of calls is damaged: " + e.getMessage(), e);
        }
    }

    private static int[] indexes(DataInputStream in) throws IOException {
        List<String> here = Arrays.asList(CallCounter.names());
        int[] indexes = new int[size(in, MOST_COUNTERS)];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = here.indexOf(in.readUTF());
        }
        return indexes;
    }

    private static RowKey[] rows(DataInputStream in) throws IOException {
        RowKey[] rows = new RowKey[size(in, MOST_ROWS)];
        for (int i = 0; i < rows.length; i++) {
            HistoryGrouping grouping = HistoryGrouping.of(in.readUTF());
            rows[i] = new RowKey(grouping, name(in));
        }
        return rows;
    }

    private static HistoryName name(DataInputStream in) throws IOException {
        return new HistoryName(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
    }

    private static List<RecentFailure> failures(DataInputStream in) throws IOException {
        List<RecentFailure> failures = new ArrayList<>();
        if (in.read() < 0) {
            return failures; // the end of what an older version wrote
        }
        int count = size(in, MOST_FAILURES);
        for (int i = 0; i < count; i++) {
            Instant time = Instant.ofEpochMilli(in.readLong());
            HistoryName name = name(in);
            ErrorKind kind = kind(in.readUTF());
            int status = in.readInt();
            failures.add(new RecentFailure(
                    time, name, kind, status == NONE ? null : status, optional(in), optional(in), in.readUTF()));
        }
        return failures;
    }

    /** Returns a kind of error; that of another version which is not known here is {@code UNKNOWN}. */
    private static ErrorKind kind(String name) {
        return Arrays.stream(ErrorKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElse(ErrorKind.UNKNOWN);
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private static List<Entry> entries(DataInputStream in, RowKey[] rows, int[] indexes) throws IOException {
        int count = size(in, (int) (CallHistory.MOST_BYTES / Byte.SIZE));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int row = in.readInt();
            long start = in.readLong();
            byte[] sums = in.readNBytes(size(in, (int) CallHistory.MOST_BYTES));
            if (row < 0 || row >= rows.length) {
                throw new IOException("There is no row " + row);
            }
            new CallSums().add(sums, indexes); // throws if they are damaged
            entries.add(new Entry(rows[row], start, sums));
        }
        return entries;
    }

    private static int size(DataInputStream in, int most) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > most) {
            throw new IOException("The size " + size + " is damaged");
        }
        return size;
    }
}
