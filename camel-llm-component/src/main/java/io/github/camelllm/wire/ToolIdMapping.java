package io.github.camelllm.wire;

import io.github.camelllm.chat.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of the calls of a conversation for a receiver; ids that it accepts stay unchanged. */
final class ToolIdMapping {
    private static final String MADE_UP = "call_";

    private final ToolIdRule rule;
    private final Set<String> used;
    private Map<String, Integer> occurrences = Map.of();
    private final List<@Nullable String> ids;
    private int madeUp;

    /** Maps the ids of calls in the order of the conversation. Later messages do not change earlier ids. */
    ToolIdMapping(ToolIdRule rule, List<ToolCall> calls) {
        this.rule = rule;
        this.used = rule.isUnique() ? new HashSet<>(2 * calls.size()) : Set.of();
        this.ids = new ArrayList<>(calls.size());
        calls.forEach(call -> ids.add(mapped(call.id())));
    }

    /** Returns the id of a call; null if it has none and needs none. */
    @Nullable
    String ofCall(int position) {
        return ids.get(position);
    }

    /** Returns the id of a result whose call is not in the conversation. */
    @Nullable
    String ofOrphan(@Nullable String id) {
        return mapped(id);
    }

    private @Nullable String mapped(@Nullable String id) {
        if (!rule.isRequired()) {
            return id;
        }
        String known = id == null || (id.isEmpty() && rule.isUnique()) ? MADE_UP + madeUp++ : id;
        if (!rule.isUnique() || (rule.takes(known) && used.add(known))) {
            return known;
        }
        occurrences = occurrences.isEmpty() ? new HashMap<>() : occurrences;
        int occurrence = occurrences.merge(known, 1, Integer::sum);
        String other = rule.replacement(known, occurrence);
        while (!used.add(other)) {
            other = rule.replacement(other, occurrence);
        }
        return other;
    }
}
