package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.List;

/**
 * The records that share a call, most often one.
 *
 * @param rows the records
 * @param prompts the prompt of each
 */
record Batch(List<Row> rows, List<String> prompts) {
    int size() {
        return rows.size();
    }

    /** Returns the prompt for the model. */
    String prompt() {
        return size() == 1 ? prompts.get(0) : Prompt.ofRows(prompts);
    }

    /** Returns some of its records as batches of one. */
    List<Batch> alone(List<Row> some) {
        List<Batch> each = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (some.contains(rows.get(i))) {
                each.add(new Batch(List.of(rows.get(i)), List.of(prompts.get(i))));
            }
        }
        return each;
    }
}
