package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

/**
 * The results of earlier runs in the files of a job.
 *
 * @param enriched the records in the output
 * @param failed the records in the dead letters
 * @param spent the known cost of their results in USD
 */
record EarlierRuns(Set<String> enriched, Set<String> failed, BigDecimal spent) {
    private static final class Survey {
        private final Set<String> enriched = new HashSet<>();
        private BigDecimal spent = BigDecimal.ZERO;
        private long others;
    }

    /**
     * Reads the files, and removes the records that the job sends again.
     *
     * @throws UsageException if another job has written them, and neither --refresh nor --restart is set
     */
    static EarlierRuns read(Job job, JsonLines output, DeadLetters deadLetters) throws IOException {
        if (job.restart()) {
            deadLetters.keep((id, line) -> false);
            output.clear();
        }
        Survey survey = new Survey();
        output.read((number, id, line) -> {
            survey.spent = survey.spent.add(line.path("call").path("costUsd").decimalValue());
            if (isOf(job, line)) {
                survey.enriched.add(id);
            } else {
                survey.others++;
            }
        });
        long[] othersFailed = new long[1];
        Set<String> failed = deadLetters.keep((id, line) -> {
            othersFailed[0] += isOf(job, line) ? 0 : 1;
            return !survey.enriched.contains(id) && (isOf(job, line) || !job.refresh());
        });
        if (survey.others + othersFailed[0] > 0 && !job.refresh()) {
            throw new UsageException(Table.count(survey.others + othersFailed[0], "record") + " in " + job.journal()
                    + " or " + job.failed() + " came of another model, prompt or schema: --refresh asks about these"
                    + " again, --restart about all; or name another --output");
        }
        if (survey.others > 0) {
            output.keep(line -> isOf(job, line));
        }
        return new EarlierRuns(survey.enriched, failed, survey.spent);
    }

    private static boolean isOf(Job job, ObjectNode line) {
        return line.path("job").asText().equals(job.fingerprint());
    }

    /** Returns an empty result. */
    static EarlierRuns none() {
        return new EarlierRuns(Set.of(), Set.of(), BigDecimal.ZERO);
    }
}
