package io.github.camelllm.selection;

import io.github.camelllm.chat.ErrorKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of an option, by the position of the candidate, {@code 5,3,1}, or by its name, {@code openai:gpt-5.4-mini=5}. */
public final class CandidateNumbers {
    private final List<BigDecimal> byPlace = new ArrayList<>();
    private final Map<String, BigDecimal> byName = new HashMap<>();

    private CandidateNumbers() {}

    /**
     * Parses the value of an option.
     *
     * @param option the name of the option, for errors
     * @param list the numbers, separated by commas;
     *     null or blank for none
     */
    public static CandidateNumbers parse(String option, @Nullable String list) {
        CandidateNumbers numbers = new CandidateNumbers();
        if (list != null && !list.isBlank()) {
            for (String item : list.split(",", -1)) {
                numbers.add(option, item.trim());
            }
        }
        return numbers;
    }

    private void add(String option, String item) {
        int equals = item.lastIndexOf('=');
        BigDecimal number = number(option, item.substring(equals + 1).trim());
        if (equals < 0) {
            byPlace.add(number);
        } else {
            byName.put(item.substring(0, equals).trim(), number);
        }
    }

    private static BigDecimal number(String option, String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.signum() >= 0) {
                return number;
            }
        } catch (NumberFormatException none) {
            throw wrong(option, text);
        }
        throw wrong(option, text);
    }

    private static RuntimeException wrong(String option, String text) {
        return ErrorKind.CONFIGURATION.exception(
                "The option " + option + " of the LlmLoadBalancer has '" + text
                        + "' where a number from 0 should be: set one for each candidate, 5,3,1, or name=number, separated by commas");
    }

    /**
     * Returns what no candidate uses: names that no candidate has, and numbers beyond the last candidate.
     *
     * @param names the names of the candidates, by position
     */
    public List<String> unused(List<String> names) {
        List<String> unused = new ArrayList<>(byName.keySet());
        unused.removeAll(names);
        for (int place = names.size(); place < byPlace.size(); place++) {
            unused.add("number " + (place + 1));
        }
        return unused;
    }

    /** Returns the number for a candidate; null if there is none. */
    public @Nullable BigDecimal of(String name, int place) {
        BigDecimal named = byName.get(name);
        return named != null || place >= byPlace.size() ? named : byPlace.get(place);
    }
}
