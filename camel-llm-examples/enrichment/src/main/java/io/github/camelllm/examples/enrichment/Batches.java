package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The requests for the records of an input: for those that are new, have a prompt, and do not repeat the prompt of another. Not for use by several
 * threads at once.
 */
final class Batches implements Iterator<Batch> {
    /** Receives the records that need no call. */
    interface Others {
        /** Returns whether an earlier run has processed a record; such a record is counted. */
        boolean known(Row row);

        /** Receives a record without a prompt. */
        void rejected(Row row, RejectedException why);

        /** Returns whether a record has the prompt of another record, and gets its answer. */
        boolean repeated(Row row, String prompt);
    }

    private final Iterator<Row> rows;
    private final int size;
    private final Others others;
    private @Nullable Batch next;

    Batches(Iterator<Row> rows, int size, Others others) {
        this.rows = rows;
        this.size = size;
        this.others = others;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Batch next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Batch batch = next;
        next = null;
        return batch;
    }

    private @Nullable Batch read() {
        List<Row> some = new ArrayList<>(size);
        List<String> prompts = new ArrayList<>(size);
        while (some.size() < size && rows.hasNext()) {
            Row row = rows.next();
            String prompt = others.known(row) ? null : prompt(row);
            if (prompt != null && !others.repeated(row, prompt)) {
                some.add(row);
                prompts.add(prompt);
            }
        }
        return some.isEmpty() ? null : new Batch(some, prompts);
    }

    private @Nullable String prompt(Row row) {
        try {
            return row.prompt();
        } catch (RejectedException e) {
            others.rejected(row, e);
            return null;
        }
    }
}
