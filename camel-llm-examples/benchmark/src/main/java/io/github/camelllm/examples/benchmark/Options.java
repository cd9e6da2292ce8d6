package io.github.camelllm.examples.benchmark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The options of the command line.
 *
 * @param peers the contenders
 * @param scenarios the scenarios
 * @param rounds runs of each that are measured; the medians are reported
 * @param warmUps runs of each before these, which are not measured
 * @param calls calls in a run
 * @param streams streams in a run
 * @param held calls in flight while the server delays the responses
 * @param many the same for the component alone
 * @param holdMillis how long the server delays them
 * @param runs how often everything is repeated; the table has the medians and the ranges
 * @param markdown whether the table is Markdown
 */
record Options(
        List<Peer> peers,
        List<Scenario> scenarios,
        int rounds,
        int warmUps,
        int calls,
        int streams,
        int held,
        int many,
        int holdMillis,
        int runs,
        boolean markdown) {
    /** The help text. */
    static final String USAGE = """
            One word:
              catalog              measures the model catalog instead
              cache                measures the response cache instead
              limits               measures the limits instead
            A word with options of its own:
              gateway              measures the gateway beside Portkey's instead; "gateway --help" tells its options
            Options:
              --only <names>       some of bare,llm,langchain4j,openai,openai-async
              --scenarios <names>  some of calls,streams,distinct,cold,held,many,failover
              --rounds <n>         runs of each, interleaved, whose medians are shown; 5
              --warm-ups <n>       runs of each before, which are not measured; 16
              --calls <n>          answers in a run of calls; 10000
              --streams <n>        answers in a run of streams; 2000
              --held <n>           calls in flight at once; 5000
              --many <n>           the same, of llm: alone; 10000
              --hold-millis <n>    how long the server keeps their answers back; 3000
              --runs <n>           do all of this so often and show the medians and ranges of the runs; 1
              --quick              one round of a few calls each, to see that everything works
              --markdown           print the table for a document""";

    /**
     * Parses a command line.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    static Options parse(String... arguments) {
        Map<String, String> given = pairs(arguments);
        boolean quick = given.remove("--quick") != null;
        Options options = new Options(
                names(given, "--only", Peer.values(), Peer::option),
                names(given, "--scenarios", Scenario.values(), Scenario::option),
                number(given, "--rounds", quick ? 1 : 5),
                number(given, "--warm-ups", quick ? 0 : 16),
                number(given, "--calls", quick ? 64 : 10_000),
                number(given, "--streams", quick ? 32 : 2_000),
                number(given, "--held", quick ? 50 : 5_000),
                number(given, "--many", quick ? 100 : 10_000),
                number(given, "--hold-millis", quick ? 200 : 3_000),
                number(given, "--runs", 1),
                given.remove("--markdown") != null);
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("Not understood: " + String.join(" ", given.keySet()));
        }
        return options;
    }

    private static Map<String, String> pairs(String... arguments) {
        Map<String, String> pairs = new HashMap<>();
        String name = "";
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                name = argument;
                pairs.put(name, "");
            } else {
                pairs.put(name, argument);
            }
        }
        return pairs;
    }

    static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.remove(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes a number, not \"" + value + "\"", e);
        }
    }

    private static <T> List<T> names(Map<String, String> given, String name, T[] all, Function<T, String> option) {
        String value = given.remove(name);
        return value == null
                ? List.of(all)
                : Arrays.stream(value.split(",", -1))
                        .map(word -> named(word, all, option))
                        .toList();
    }

    /** Returns the constant with a name. */
    static <T> T named(String name, T[] all, Function<T, String> option) {
        return Arrays.stream(all)
                .filter(one -> option.apply(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no \"" + name + "\" among "
                        + Arrays.stream(all).map(option).toList()));
    }

    /** Returns the name of a constant on the command line. */
    static String option(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the number of runs before those that are measured, in which the JVM compiles. Delayed calls need little CPU, so two are enough; for the
     * first calls of a JVM there is none.
     */
    int warmUps(Scenario scenario) {
        return switch (scenario) {
            case COLD -> 0;
            case HELD, MANY -> Math.min(2, warmUps);
            default -> warmUps;
        };
    }

    /** Returns the number of calls in a run. */
    int total(Scenario scenario) {
        return switch (scenario) {
            case CALLS, COLD -> calls;
            case STREAMS, DISTINCT -> streams;
            case HELD -> held;
            case MANY -> many;
            case FAILOVER -> calls;
        };
    }

    /** Returns the maximum number of calls in flight. */
    int inFlight(Scenario scenario) {
        return scenario.held() ? total(scenario) : scenario.inFlight();
    }
}
