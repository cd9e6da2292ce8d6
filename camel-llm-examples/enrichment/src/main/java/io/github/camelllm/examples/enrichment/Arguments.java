package io.github.camelllm.examples.enrichment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user has asked for.
 *
 * @param input the file to read; null for the bundled sample
 * @param output the file to write; null for one beside the input
 * @param model the provider and model; null for the first one that the environment has a key for
 * @param concurrency the most calls under way at a time
 * @param limit how many records of the input are read at most
 * @param system the file with the system message; null for the bundled one
 * @param schema the file with the JSON Schema; null for the bundled one
 * @param textColumn the field with the text; null for one with a usual name
 * @param idColumn the field with the id; null for one named so
 * @param options further options of the endpoint
 * @param retryFailed whether the records of the dead letters are asked about again
 * @param restart whether the results of earlier runs are thrown away
 * @param help whether only help is wanted
 */
record Arguments(
        @Nullable Path input,
        @Nullable Path output,
        @Nullable String model,
        int concurrency,
        long limit,
        @Nullable Path system,
        @Nullable Path schema,
        @Nullable String textColumn,
        @Nullable String idColumn,
        Map<String, String> options,
        boolean retryFailed,
        boolean restart,
        boolean help) {
    private static final Set<String> FLAGS = Set.of("--retry-failed", "--restart", "--help");
    private static final List<String> VALUES = List.of(
            "--input",
            "--output",
            "--model",
            "--concurrency",
            "--limit",
            "--system",
            "--schema",
            "--text-column",
            "--id-column",
            "--option");

    /**
     * Reads a command line; both {@code --name value} and {@code --name=value} are understood.
     *
     * @throws UsageException if it says nothing that can be done
     */
    static Arguments parse(String... args) {
        Map<String, List<String>> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            String name = parts[0].equals("-h") ? "--help" : parts[0];
            boolean flag = FLAGS.contains(name);
            if (!flag && !VALUES.contains(name)) {
                throw new UsageException("Unknown option '" + name + "'");
            }
            if (flag && parts.length > 1) {
                throw new UsageException("The option " + name + " takes no value");
            }
            if (!flag && parts.length == 1 && ++i == args.length) {
                throw new UsageException("The option " + name + " needs a value");
            }
            String value = flag ? "" : parts.length > 1 ? parts[1] : args[i];
            given.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return of(given);
    }

    private static Arguments of(Map<String, List<String>> given) {
        Arguments arguments = new Arguments(
                path(given, "--input"),
                path(given, "--output"),
                one(given, "--model"),
                (int) number(given, "--concurrency", 8, 10_000),
                number(given, "--limit", Long.MAX_VALUE, Long.MAX_VALUE),
                path(given, "--system"),
                path(given, "--schema"),
                one(given, "--text-column"),
                one(given, "--id-column"),
                options(given.getOrDefault("--option", List.of())),
                given.containsKey("--retry-failed"),
                given.containsKey("--restart"),
                given.containsKey("--help"));
        if (arguments.retryFailed && arguments.restart) {
            throw new UsageException("--restart asks about every record again, so --retry-failed adds nothing to it");
        }
        return arguments;
    }

    private static @Nullable String one(Map<String, List<String>> given, String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new UsageException("The option " + name + " is given " + values.size() + " times");
        }
        if (!values.isEmpty() && values.get(0).isBlank()) {
            throw new UsageException("The option " + name + " is empty");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static @Nullable Path path(Map<String, List<String>> given, String name) {
        String value = one(given, name);
        return value == null ? null : Path.of(value);
    }

    private static long number(Map<String, List<String>> given, String name, long standard, long most) {
        String value = one(given, name);
        if (value == null) {
            return standard;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(notANumber(name, value, most), e);
        }
        throw new UsageException(notANumber(name, value, most));
    }

    private static String notANumber(String name, String value, long most) {
        String range = most == Long.MAX_VALUE ? "from 1" : "from 1 to " + most;
        return "The option " + name + " must be a whole number " + range + ", not '" + value + "'";
    }

    private static Map<String, String> options(List<String> values) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                throw new UsageException("The option --option must be name=value, such as --option temperature=0");
            }
            options.put(value.substring(0, equals), value.substring(equals + 1));
        }
        return options;
    }
}
