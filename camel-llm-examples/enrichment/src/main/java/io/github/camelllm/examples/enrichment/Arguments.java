package io.github.camelllm.examples.enrichment;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. A field that is null, or 0 where a number is at least 1, was not given. */
@Command(
        name = "enrich",
        header = "Asks a language model about every record of a file and writes its answers as JSON Lines.%n",
        sortOptions = false,
        customSynopsis = "java -jar camel-llm-example-enrichment.jar [options]%n",
        usageHelpWidth = 80,
        footer = {
            "%nA run that was stopped, by Ctrl-C or a kill, is continued by the same command.",
            "Exit codes: 0 all records are enriched, 1 some failed or are left, 2 nothing could be started."
        })
final class Arguments {
    /** The exception that picocli appends to the message about a value that has no converter of ours. */
    private static final Pattern JAVA_CAUSE = Pattern.compile(" \\(java\\..*\\)$", Pattern.DOTALL);

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "records as .csv or .tsv with a header, .jsonl, .ndjson or a .json array, each also as .gz, or as"
                            + " .parquet; - reads the standard input; without it, a bundled sample of 50 support messages")
    @Nullable
    Path input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "where results are added as JSON Lines; by default the input's name with .enriched.jsonl, for"
                    + " the sample in the current directory. Failed records go to the file with .failed.jsonl. A name"
                    + " with .csv, .json or .gz gets a copy of both at the end of the run; - is the standard output")
    @Nullable
    Path output;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description =
                    "csv, tsv, jsonl, json or parquet, where the input's name does not say it (standard input: jsonl)")
    @Nullable
    InputFormat format;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            converter = SeparatorConverter.class,
            description = "what separates the values of a .csv, such as ';' or tab")
    @Nullable
    Character separator;

    @Option(names = "--encoding", paramLabel = "NAME", description = "the encoding of the input (UTF-8)")
    Charset encoding = StandardCharsets.UTF_8;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description = "the field with the text; by default message, text, body, content or description")
    @Nullable
    String textColumn;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "the field that names a record; by default id, else records are named by their content")
    @Nullable
    String idColumn;

    @Option(names = "--limit", paramLabel = "N", description = "read only the first N records")
    long limit = Long.MAX_VALUE;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            converter = TaskName.Converter.class,
            completionCandidates = TaskName.Names.class,
            description = "a ready task: ${COMPLETION-CANDIDATES}; without it, the one of the support messages")
    @Nullable
    TaskName task;

    @Option(
            names = "--labels",
            paramLabel = "A,B,C",
            split = ",",
            hideParamSyntax = true,
            description = "the labels of --task classify")
    List<String> labels = List.of();

    @Option(
            names = "--fields",
            paramLabel = "NAME[:TYPE],...",
            split = ",",
            hideParamSyntax = true,
            description = "the fields of --task extract: string, number, integer or boolean")
    List<String> fields = List.of();

    @Option(names = "--to", paramLabel = "LANGUAGE", description = "the language of --task translate")
    @Nullable
    String to;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "the prompt of a record, with its columns in braces: '{subject}: {message}'; {{ is a brace")
    @Nullable
    String prompt;

    @Option(names = "--prompt-file", paramLabel = "FILE", description = "a file with the prompt")
    @Nullable
    Path promptFile;

    @Option(names = "--schema", paramLabel = "FILE", description = "the JSON Schema of a result")
    @Nullable
    Path schema;

    @Option(names = "--system", paramLabel = "FILE", description = "a file with the system message")
    @Nullable
    Path system;

    @Option(
            names = "--model",
            paramLabel = "PROVIDER:NAME",
            description = "such as openai:gpt-5.4-mini or mock:schema; by default the first provider with a key in the"
                    + " environment: openai, anthropic and gemini, then the others by name; without any key, the"
                    + " built-in mock, whose answers are made up")
    @Nullable
    String model;

    @Option(
            names = "--fallback",
            paramLabel = "PROVIDER:NAME",
            description = "a model for the calls that fail with the first, after its retries")
    @Nullable
    String fallback;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "an option of the llm endpoint, such as temperature=0, baseUrl=... or maxRetries=5 (3 by"
                    + " default); may be given several times")
    List<String> options = List.of();

    @Option(names = "--concurrency", paramLabel = "N", description = "the most calls in flight (8)")
    int concurrency = 8;

    @Option(names = "--rows-per-call", paramLabel = "N", description = "how many records share a call (1)")
    int rowsPerCall = 1;

    @Option(names = "--requests-per-minute", paramLabel = "N", description = "the most calls in a minute")
    long requestsPerMinute = Long.MAX_VALUE;

    @Option(names = "--tokens-per-minute", paramLabel = "N", description = "the most tokens in a minute")
    long tokensPerMinute = Long.MAX_VALUE;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description = "what the run may cost, such as 2.50; with --option maxTokens=N less is reserved for a call")
    @Nullable
    BigDecimal maxCost;

    @Option(
            names = "--batch",
            description = "use the provider's batch API: about half the price, and outcomes within a day; a run that is"
                    + " stopped is continued by the same command")
    boolean batch;

    @Option(names = "--batch-size", paramLabel = "N", description = "the most records of a batch (10,000)")
    int batchSize = 10_000;

    @Option(
            names = "--batch-poll",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "how often the provider is asked how far a batch is, such as 30s or 5m (60s)")
    Duration batchPoll = Duration.ofSeconds(60);

    @Mixin
    KafkaArguments kafka = new KafkaArguments();

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = "a Redis in which workers share the response cache, such as redis://localhost:6379: what has"
                    + " been paid for once is not paid for again; with --from kafka also --max-cost and the limits")
    @Nullable
    String redis;

    @Option(names = "--no-dedupe", description = "ask about equal prompts again, instead of once")
    boolean noDedupe;

    @Option(names = "--dry-run", description = "show rows, tokens, cost and time, and make no call")
    boolean dryRun;

    @Option(
            names = "--compare",
            paramLabel = "MODEL,MODEL",
            split = ",",
            hideParamSyntax = true,
            description = "ask several models about a sample, show their answers side by side, and write no results")
    List<String> compare = List.of();

    @Option(names = "--sample", paramLabel = "N", description = "how many records --compare is about (200)")
    int sample = 200;

    @Option(names = "--retry-failed", description = "ask again about the records that failed in earlier runs")
    boolean retryFailed;

    @Option(
            names = "--refresh",
            description = "ask again about results that another model, prompt or schema has made, and keep the rest")
    boolean refresh;

    @Option(names = "--restart", description = "remove the results of earlier runs, and no other file's")
    boolean restart;

    @Option(names = "--completion", description = "print a completion script for bash and zsh")
    boolean completion;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this text")
    boolean help;

    /** Reads a duration in Camel's form, such as {@code 30s}. */
    static final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                long millis = TimeUtils.toMilliSeconds(value);
                if (millis > 0) {
                    return Duration.ofMillis(millis);
                }
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException("'" + value + "' is no time such as 30s or 5m");
            }
            throw new CommandLine.TypeConversionException("'" + value + "' is not more than 0");
        }
    }

    /** Parses {@code tab} or a single character. */
    static final class SeparatorConverter implements CommandLine.ITypeConverter<Character> {
        @Override
        public Character convert(String value) {
            if (value.equals("tab") || value.equals("\\t")) {
                return '\t';
            }
            if (value.length() != 1 || value.equals("\"")) {
                throw new CommandLine.TypeConversionException("'" + value + "' is not one character, or tab");
            }
            return value.charAt(0);
        }
    }

    /** Returns a picocli command line for these arguments. */
    static CommandLine commandLine(Arguments arguments) {
        return new CommandLine(arguments)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }

    /**
     * Parses a command line; both {@code --name value} and {@code --name=value} are accepted.
     *
     * @throws UsageException if it is invalid
     */
    static Arguments parse(String... args) {
        Arguments arguments = new Arguments();
        try {
            commandLine(arguments).parseArgs(args);
        } catch (ParameterException e) {
            throw new UsageException(JAVA_CAUSE.matcher(e.getMessage()).replaceFirst("") + suggestion(e), e);
        }
        if (!arguments.help && !arguments.completion) {
            arguments.check();
        }
        return arguments;
    }

    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String first = unmatched.getUnmatched().get(0);
        List<String> similar = first.startsWith("-") ? unmatched.getSuggestions() : List.of("--input " + first);
        return similar.isEmpty() ? "" : "; did you mean " + similar.get(0) + "?";
    }

    private void check() {
        range("--concurrency", concurrency, 10_000);
        range("--rows-per-call", rowsPerCall, 100);
        range("--limit", limit, Long.MAX_VALUE);
        range("--requests-per-minute", requestsPerMinute, Long.MAX_VALUE);
        range("--tokens-per-minute", tokensPerMinute, Long.MAX_VALUE);
        range("--sample", sample, 100_000);
        range("--batch-size", batchSize, 50_000);
        checkBatch();
        checkKafka();
        if (restart && (retryFailed || refresh)) {
            throw new UsageException("--restart asks about every record again: leave out --retry-failed and --refresh");
        }
        if (prompt != null && promptFile != null) {
            throw new UsageException("--prompt and --prompt-file exclude each other");
        }
        if (maxCost != null && maxCost.signum() <= 0) {
            throw new UsageException("The option --max-cost must be more than 0, not '" + maxCost + "'");
        }
        if (compare.size() == 1) {
            throw new UsageException("The option --compare needs two models or more, with commas between");
        }
        endpointOptions();
        TaskName.check(this);
    }

    private void checkKafka() {
        if (kafka.from == null) {
            return;
        }
        String other = input != null ? "--input" : output != null ? "--output" : batch ? "--batch" : null;
        other = dryRun ? "--dry-run" : !compare.isEmpty() ? "--compare" : other;
        if (other != null) {
            throw new UsageException("--from kafka and " + other + " exclude each other");
        }
        kafka.check();
        if (prompt == null && promptFile == null && textColumn == null) {
            throw new UsageException("--from kafka needs --prompt, --prompt-file or --text-column: there is no header"
                    + " that tells the fields of the records");
        }
    }

    private void checkBatch() {
        if (!batch) {
            return;
        }
        String other = rowsPerCall > 1 ? "--rows-per-call" : fallback != null ? "--fallback" : null;
        other = toStandardOutput() ? "--output -" : task == TaskName.EMBED ? "--task embed" : other;
        if (other != null) {
            throw new UsageException("--batch and " + other + " exclude each other");
        }
    }

    /** Returns whether cost and rates are limited for all workers together, in Redis. */
    boolean sharesLimits() {
        return redis != null && kafka.from != null;
    }

    private static void range(String name, long value, long most) {
        if (value < 1 || value > most) {
            String range = most == Long.MAX_VALUE ? "from 1" : "from 1 to " + most;
            throw new UsageException(
                    "The option " + name + " must be a whole number " + range + ", not '" + value + "'");
        }
    }

    /** Returns the options of the endpoint by name. */
    Map<String, String> endpointOptions() {
        return pairs(options, "--option");
    }

    /** Returns options of the form {@code name=value} by name. */
    static Map<String, String> pairs(List<String> values, String option) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                throw new UsageException(
                        "The option " + option + " must be name=value, such as --option temperature=0");
            }
            byName.put(value.substring(0, equals), value.substring(equals + 1));
        }
        return byName;
    }

    /** Returns whether results go to the standard output. */
    boolean toStandardOutput() {
        return output != null && output.toString().equals("-");
    }

    /** Returns whether records come from the standard input. */
    boolean fromStandardInput() {
        return input != null && input.toString().equals("-");
    }

    /** The formats of an input. */
    enum InputFormat {
        CSV,
        TSV,
        JSONL,
        JSON,
        PARQUET;

        /** Returns the format for the extension of a file name; null if the extension is unknown. */
        static @Nullable InputFormat ofEnding(String ending) {
            return switch (ending.toLowerCase(Locale.ROOT)) {
                case "csv" -> CSV;
                case "tsv" -> TSV;
                case "jsonl", "ndjson" -> JSONL;
                case "json" -> JSON;
                case "parquet" -> PARQUET;
                default -> null;
            };
        }
    }
}
