package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests for the records of an input: for those that are new, have a prompt, and do not repeat the prompt of another. They are in the order of
 * the input, except that prompts with the same long beginning follow each other ({@link PromptOrder}). Not for use by several threads at once.
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
    private final BooleanSupplier stopped;
    private final PromptOrder order = new PromptOrder();
    private Iterator<PromptOrder.Prompted> ahead = Collections.emptyIterator();
    private @Nullable Batch next;

    /**
     * Creates the requests.
     *
     * @param size the maximum number of records of a request
     * @param stopped whether no more requests are to be made
     */
    Batches(Iterator<Row> rows, int size, Others others, BooleanSupplier stopped) {
        this.rows = rows;
        this.size = size;
        this.others = others;
        this.stopped = stopped;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !stopped.getAsBoolean()) {
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
        while (some.size() < size && hasAnother()) {
            PromptOrder.Prompted one = ahead.next();
            some.add(one.row());
            prompts.add(one.prompt());
        }
        return some.isEmpty() ? null : new Batch(some, prompts);
    }

    private boolean hasAnother() {
        if (!ahead.hasNext()) {
            while (!order.isFull() && rows.hasNext()) {
                Row row = rows.next();
                String prompt = others.known(row) ? null : prompt(row);
                if (prompt != null && !others.repeated(row, prompt)) {
                    order.add(row, prompt);
                }
            }
            ahead = order.take().iterator();
        }
        return ahead.hasNext();
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
