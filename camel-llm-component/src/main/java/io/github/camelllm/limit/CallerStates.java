package io.github.camelllm.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The states of callers by key, of which it keeps at most {@value #MOST}; further callers share one state. Not safe for
 * several threads.
 */
final class CallerStates<T> {
    static final int MOST = 50_000;
    private static final int FEW = 1000;
    private static final int LONGEST_KEY = 256;
    private static final String OTHERS = "(others)";

    private final Map<String, T> states = new HashMap<>();
    private final Function<String, T> make;
    private final Predicate<T> idle;
    private int sweepAt = FEW;
    private int refused;

    /**
     * Makes an empty map.
     *
     * @param make makes the state of a key
     * @param idle returns whether a state can be forgotten, since a new one would be the same
     */
    CallerStates(Function<String, T> make, Predicate<T> idle) {
        this.make = make;
        this.idle = idle;
    }

    /** Returns the state of a caller, made if there is none. */
    T get(String key) {
        String shortened = key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
        T known = states.get(shortened);
        return known != null ? known : states.computeIfAbsent(kept(shortened), make);
    }

    int size() {
        return states.size();
    }

    /** Forgets idle states when there are many, by a look at all of them that is as rare as there are many. */
    private String kept(String key) {
        if (states.size() < Math.min(sweepAt, MOST)) {
            return key;
        }
        if (states.size() < MOST || ++refused >= MOST / 2) {
            states.values().removeIf(idle);
            sweepAt = Math.max(FEW, 2 * states.size());
            refused = 0;
        }
        return states.size() < MOST ? key : OTHERS;
    }
}
