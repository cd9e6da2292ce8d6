package io.github.camelllm.mock;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The options of the mock, with format, default and description for the documentation. */
enum MockOption {
    LATENCY(
            "latency",
            "a duration (`50ms`, `2s`, milliseconds) or a range (`20ms..80ms`)",
            "0",
            "The delay before an answer or an error begins.",
            DelayRange.ZERO,
            DelayRange::parse),
    FIRST_TOKEN_LATENCY(
            "firstTokenLatency",
            "a duration or a range",
            "0",
            "The delay, after `latency`, until the first token.",
            DelayRange.ZERO,
            DelayRange::parse),
    TOKENS_PER_SECOND(
            "tokensPerSecond",
            "a number above 0",
            "no limit",
            "The rate of a streamed answer after its first token; an answer that is not streamed takes the same total time.",
            Double.POSITIVE_INFINITY,
            MockOption::positive),
    CHUNK_SIZE(
            "chunkSize",
            "a whole number from 1",
            "4",
            "The number of characters of a delta; surrogate pairs are never split.",
            4,
            v -> whole(v, 1)),
    FAILURES(
            "failures",
            "kinds of error with rates, `RATE_LIMIT:0.1,SERVER_ERROR:0.05`",
            "none",
            "The share of calls that fail, by kind. A kind without a rate means every call, or with `failFirst` only those.",
            InjectedFailures.NONE,
            InjectedFailures::parse),
    FAIL_FIRST(
            "failFirst",
            "a whole number from 0",
            "0",
            "The number of calls that fail at the start, with the first kind of `failures`, or else with `SERVER_ERROR`.",
            0,
            v -> whole(v, 0)),
    RETRY_AFTER(
            "retryAfter",
            "a duration",
            "none",
            "The `Retry-After` of injected errors that can be retried.",
            Absent.ABSENT,
            DelayRange::duration),
    SEED(
            "seed",
            "a whole number",
            "0",
            "The random seed; outcomes depend on it and on the number of the call.",
            0L,
            v -> Long.parseLong(v.toString().trim())),
    TOOL_CALLS(
            "toolCalls",
            "`none`, `first`, `all`, or names of tools, `weather,clock`",
            "none",
            "The tools of the request to call instead of answering, with arguments that fit their schemas; never after the result of a tool.",
            List.of(),
            MockOption::names),
    USAGE(
            "usage",
            "`estimated`, `none`, or numbers, `in:100,out:20,cached:10,reasoning:5`",
            "estimated",
            "The reported tokens; estimated is one per 4 characters, rounded up.",
            MockUsage.ESTIMATED,
            MockUsage::parse),
    REASONING("reasoning", "text", "none", "The reasoning before the answer.", "", Object::toString),
    SCRIPT(
            "script",
            "a file (`file:` or `classpath:`; `.jsonl`, `.json`, `.yaml`, `.txt`), or a bean: `MockScript`, `Function` or "
                    + "`List`",
            "none",
            "The answers of the model `scripted`.",
            Absent.ABSENT,
            ScriptSource::of),
    RECORD(
            "record",
            "`true` or `false`",
            "false",
            "Whether `MockProvider.requests()` returns the latest 1,000 requests; always true for providers created in Java.",
            false,
            MockOption::truth);

    /** The value of an option without a default. */
    enum Absent {
        ABSENT
    }

    final String key;
    final String form;
    final String standard;
    final String meaning;
    final Object value;
    private final Function<Object, Object> parser;

    MockOption(
            String key, String form, String standard, String meaning, Object value, Function<Object, Object> parser) {
        this.key = key;
        this.form = form;
        this.standard = standard;
        this.meaning = meaning;
        this.value = value;
        this.parser = parser;
    }

    /** Returns the option with a name. */
    static MockOption of(String key) {
        for (MockOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        String all = Arrays.stream(values()).map(o -> o.key).collect(Collectors.joining(", "));
        throw new ConfigurationException(
                ErrorDetails.of(ErrorKind.CONFIGURATION, "The mock has no option '" + key + "'; it has " + all)
                        .build());
    }

    /** Returns the value in the option's own type. */
    Object parse(Object given) {
        try {
            return parser.apply(given);
        } catch (IllegalArgumentException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "mock." + key + "=" + given + " is not " + form.replace("`", "") + ": " + e.getMessage())
                    .cause(e)
                    .exception();
        }
    }

    private static Object positive(Object given) {
        double number = Double.parseDouble(given.toString());
        if (!(number > 0)) {
            throw new IllegalArgumentException("it must be above 0");
        }
        return number;
    }

    private static Object whole(Object given, int least) {
        int number = Integer.parseInt(given.toString().trim());
        if (number < least) {
            throw new IllegalArgumentException("it must not be below " + least);
        }
        return number;
    }

    private static Object truth(Object given) {
        return switch (given.toString()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Object names(Object given) {
        String text = given.toString().trim();
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::trim).toList();
        if (names.contains("")) {
            throw new IllegalArgumentException("a name is empty");
        }
        return text.equals("none") ? List.of() : names;
    }
}
