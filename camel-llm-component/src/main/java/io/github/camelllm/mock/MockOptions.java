package io.github.camelllm.mock;

import io.github.camelllm.chat.ConfigurationException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link MockProvider}: delays, failures, tool calls, usage. Immutable. * <p>They have the same names and formats as in a URI, where they begin with {@code mock.}; the page "Testing" lists them.
 */
public final class MockOptions {
    /** No delay, no failure, no tool call, and estimated usage. */
    public static final MockOptions NONE =
            new MockOptions(new EnumMap<>(MockOption.class), new EnumMap<>(MockOption.class));

    /** The options on which answers depend; the others set the pace, the failures and what is recorded. */
    private static final Set<MockOption> OF_ANSWERS = EnumSet.of(
            MockOption.SEED, MockOption.TOOL_CALLS, MockOption.USAGE, MockOption.REASONING, MockOption.SCRIPT);

    private final Map<MockOption, Object> values;
    private final Map<MockOption, String> fingerprints;

    private MockOptions(Map<MockOption, Object> values, Map<MockOption, String> fingerprints) {
        this.values = values;
        this.fingerprints = fingerprints;
    }

    /**
     * Returns the options of a map, with names as in a URI but without {@code mock.}.
     *
     * @throws ConfigurationException if a name is unknown or a value is invalid
     */
    public static MockOptions parse(Map<String, ?> options) {
        MockOptions all = NONE;
        for (Map.Entry<String, ?> option : options.entrySet()) {
            all = all.with(option.getKey(), option.getValue());
        }
        return all;
    }

    /**
     * Returns these options with another one.
     *
     * @param name as in a URI but without {@code mock.}, such as {@code latency}
     * @param value as in a URI, or typed: a number, a {@link Duration}, a {@link MockScript}
     * @throws ConfigurationException if the name
     *     is unknown or the value is invalid
     */
    public MockOptions with(String name, Object value) {
        MockOption option = MockOption.of(name);
        Map<MockOption, Object> more = new EnumMap<>(values);
        more.put(option, option.parse(value));
        Map<MockOption, String> prints = new EnumMap<>(fingerprints);
        if (OF_ANSWERS.contains(option)) {
            prints.put(
                    option, isData(value) ? value.toString() : UUID.randomUUID().toString());
        }
        return new MockOptions(more, prints);
    }

    /** Returns whether a value has a comparable text form; code is only equal to itself. */
    private static boolean isData(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || (value instanceof List<?> list && list.stream().allMatch(MockOptions::isData));
    }

    /** Returns a text for the options that answers depend on. */
    String fingerprint() {
        return fingerprints.toString();
    }

    DelayRange latency() {
        return (DelayRange) get(MockOption.LATENCY);
    }

    DelayRange firstTokenLatency() {
        return (DelayRange) get(MockOption.FIRST_TOKEN_LATENCY);
    }

    double tokensPerSecond() {
        return (Double) get(MockOption.TOKENS_PER_SECOND);
    }

    int chunkSize() {
        return (Integer) get(MockOption.CHUNK_SIZE);
    }

    InjectedFailures failures() {
        return (InjectedFailures) get(MockOption.FAILURES);
    }

    int failFirst() {
        return (Integer) get(MockOption.FAIL_FIRST);
    }

    @Nullable
    Duration retryAfter() {
        return get(MockOption.RETRY_AFTER) instanceof Duration wait ? wait : null;
    }

    long seed() {
        return (Long) get(MockOption.SEED);
    }

    @SuppressWarnings("unchecked") // the option's parser made it
    List<String> toolCalls() {
        return (List<String>) get(MockOption.TOOL_CALLS);
    }

    MockUsage usage() {
        return (MockUsage) get(MockOption.USAGE);
    }

    String reasoning() {
        return (String) get(MockOption.REASONING);
    }

    @Nullable
    Script script() {
        return get(MockOption.SCRIPT) instanceof Script script ? script : null;
    }

    boolean record() {
        return (Boolean) get(MockOption.RECORD);
    }

    private Object get(MockOption option) {
        Object value = values.get(option);
        return value == null ? option.value : value;
    }

    @Override
    public String toString() {
        return "MockOptions" + values.keySet();
    }
}
