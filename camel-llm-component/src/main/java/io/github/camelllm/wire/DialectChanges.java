package io.github.camelllm.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/** The changes made to a request for its receiver, for the log: kinds of changes with their number, no contents. */
final class DialectChanges {
    private Map<String, Integer> changes = Map.of();

    /** Records a change. */
    void note(String change) {
        changes = changes.isEmpty() ? new LinkedHashMap<>() : changes;
        changes.merge(change, 1, Integer::sum);
    }

    /** Returns whether nothing was changed. */
    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Logs the changes, if there are any. */
    void log(Logger log, Dialect dialect) {
        if (!isEmpty() && log.isDebugEnabled()) {
            log.debug("Changed for {}, model {}: {}", dialect.provider(), dialect.model(), this);
        }
    }

    @Override
    public String toString() {
        return changes.entrySet().stream()
                .map(change -> change.getKey() + (change.getValue() == 1 ? "" : " (" + change.getValue() + " times)"))
                .collect(Collectors.joining("; "));
    }
}
