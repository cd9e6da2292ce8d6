package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that several records have: the first record is sent, the others get its answer. Only these prompts are kept. A first reading finds
 * them, which needs eight bytes for each record. Threads may share it.
 */
final class Repeats {
    private final long[] hashes;
    private final Map<String, Prompted> prompts = new HashMap<>();

    private static final class Prompted {
        private final List<Row> waiting = new ArrayList<>();
        private String leader;
        private @Nullable JsonNode answer;

        private Prompted(String leader) {
            this.leader = leader;
        }
    }

    /**
     * The answer of a prompt.
     *
     * @param id the record that was sent
     * @param answer the answer
     */
    record Answered(String id, JsonNode answer) {}

    private Repeats(long[] hashes) {
        this.hashes = hashes;
    }

    /** Returns no repeated prompts, so that every record is sent. */
    static Repeats none() {
        return new Repeats(new long[0]);
    }

    /** Reads all records once. */
    static Repeats of(Iterator<Row> rows) {
        long[] all = new long[1024];
        int count = 0;
        while (rows.hasNext()) {
            if (count == all.length) {
                all = Arrays.copyOf(all, 2 * count);
            }
            String prompt = rows.next().promptOrNull();
            if (prompt != null) {
                all[count++] = hash(prompt);
            }
        }
        Arrays.sort(all, 0, count);
        int kept = 0;
        for (int i = 1; i < count; i++) {
            if (all[i] == all[i - 1] && (kept == 0 || all[kept - 1] != all[i])) {
                all[kept++] = all[i];
            }
        }
        return new Repeats(Arrays.copyOf(all, kept));
    }

    /** Returns a hash of 64 bits. Two prompts with the same hash are kept in memory, and distinguished by their text. */
    private static long hash(String prompt) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < prompt.length(); i++) {
            hash = (hash ^ prompt.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Adds a record. Returns false if it has to be sent; else it gets the answer, now or later. */
    boolean follows(Row row, String prompt, BiConsumer<Row, Answered> now) {
        if (hashes.length == 0 || Arrays.binarySearch(hashes, hash(prompt)) < 0) {
            return false;
        }
        Answered answered = null;
        synchronized (this) {
            Prompted known = prompts.get(prompt);
            if (known == null) {
                prompts.put(prompt, new Prompted(row.id()));
                return false;
            } else if (known.answer == null) {
                known.waiting.add(row);
            } else {
                answered = new Answered(known.leader, known.answer);
            }
        }
        if (answered != null) {
            now.accept(row, answered);
        }
        return true;
    }

    /** Stores an answer, and returns the records that waited for it. */
    synchronized List<Row> answered(String prompt, JsonNode answer) {
        Prompted known = prompts.get(prompt);
        if (known == null) {
            return List.of();
        }
        known.answer = answer;
        List<Row> waiting = List.copyOf(known.waiting);
        known.waiting.clear();
        return waiting;
    }

    /**
     * Returns the record that is sent next, if the failure of a prompt may have been one of that call alone; null if no record waits for it. The
     * others wait for the answer to that one.
     */
    synchronized @Nullable Row handOver(String prompt) {
        Prompted known = prompts.get(prompt);
        if (known == null || known.waiting.isEmpty()) {
            prompts.remove(prompt);
            return null;
        }
        Row next = known.waiting.remove(0);
        known.leader = next.id();
        return next;
    }

    /** Removes a prompt that has failed, so that the next record with it is sent; returns the records that waited. */
    synchronized List<Row> failed(String prompt) {
        Prompted known = prompts.remove(prompt);
        return known == null ? List.of() : known.waiting;
    }
}
