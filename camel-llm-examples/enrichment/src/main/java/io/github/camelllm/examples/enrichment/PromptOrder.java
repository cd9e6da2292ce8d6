package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which prompts are sent: those with the same long beginning follow each other, while the provider has it in its prompt cache. All
 * others keep their places.
 *
 * <p>Only so many records are read ahead as fit into memory. Not for use by several threads at once.
 */
final class PromptOrder {
    /** In characters: about the 128 tokens by which providers extend a cached beginning. */
    static final int BEGINNING = 500;

    static final int MOST_RECORDS = 10_000;

    /** Prompts and records in characters, of one or two bytes. */
    private static final long MOST_CHARACTERS =
            Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 16);

    private final List<Prompted> ahead = new ArrayList<>();
    private long characters;

    /** A record with its prompt. */
    record Prompted(Row row, String prompt) {}

    /** Adds a record. */
    void add(Row row, String prompt) {
        ahead.add(new Prompted(row, prompt));
        characters += prompt.length() + size(row.source());
    }

    /** Returns whether no more records are to be added. */
    boolean isFull() {
        return ahead.size() >= MOST_RECORDS || characters >= MOST_CHARACTERS;
    }

    private static long size(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().length();
        }
        long sum = 1;
        for (JsonNode each : value) {
            sum += size(each);
        }
        return sum;
    }

    /** Removes all records, and returns them in the order in which they are to be sent. */
    List<Prompted> take() {
        List<List<Prompted>> groups = new ArrayList<>();
        Map<String, List<Prompted>> byBeginning = new LinkedHashMap<>();
        for (Prompted one : ahead) {
            if (one.prompt.length() < BEGINNING) {
                groups.add(List.of(one));
            } else {
                byBeginning
                        .computeIfAbsent(one.prompt.substring(0, BEGINNING), beginning -> {
                            List<Prompted> group = new ArrayList<>();
                            groups.add(group);
                            return group;
                        })
                        .add(one);
            }
        }
        // Within a group, what is the same beyond the beginning is together as well
        byBeginning.values().forEach(group -> group.sort(Comparator.comparing(Prompted::prompt)));
        ahead.clear();
        characters = 0;
        return groups.stream().flatMap(List::stream).toList();
    }
}
