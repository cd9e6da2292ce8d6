package io.github.camelllm.insight;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a rule has found. Two with the same rule and subject are the same insight, whose words and numbers may change.
 *
 * @param rule the name of the rule
 * @param subject what it is about, such as a provider, a model, a key or a budget
 * @param level how much it matters
 * @param message what happens and what to do, in words with the numbers in it
 * @param numbers the numbers behind it by name, sorted; numbers and texts only
 */
public record Insight(String rule, String subject, AlertLevel level, String message, Map<String, Object> numbers) {
    /** Copies the numbers. */
    public Insight {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
    }

    /** Returns the identity: rule and subject. */
    public String id() {
        return rule + ' ' + subject;
    }
}
