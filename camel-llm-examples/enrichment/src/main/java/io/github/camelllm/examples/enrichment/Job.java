package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A validated job: everything that can be checked before the first call has been checked.
 *
 * @param source the source of the records
 * @param columns the roles of their fields
 * @param records the number of records
 * @param files the files for the results
 * @param model the model that is called
 * @param fallback the model for calls that fail with the first; null for none
 * @param instructions the instructions for a record
 * @param arguments the command line
 */
record Job(
        Source source,
        Columns columns,
        long records,
        OutputFiles files,
        Model model,
        @Nullable Model fallback,
        Instructions instructions,
        Arguments arguments) {
    /** The name of the schema in the registry, so that the schema need not be in a URI. */
    static final String SCHEMA_NAME = "enrichmentSchema";

    private static final String BUDGET = "run";

    /**
     * Returns the job for the arguments.
     *
     * @throws UsageException if it is invalid
     */
    static Job of(Arguments arguments, ModelChoice choice, InputStream standardInput) {
        Instructions instructions = Instructions.of(arguments);
        Map<String, String> options = arguments.endpointOptions();
        Model model = choice.of(arguments.model, options);
        Model fallback = fallback(arguments.fallback, model, choice);
        if (arguments.kafka.from != null) {
            return ofTopic(arguments, model, fallback, instructions);
        }
        Source source = Source.of(arguments, standardInput);
        Source.Survey survey = source.survey(arguments.limit);
        return new Job(
                source,
                columns(survey, arguments),
                survey.records(),
                OutputFiles.of(source, arguments),
                complete(model, instructions, arguments),
                fallback == null ? null : complete(fallback, instructions, arguments),
                instructions,
                arguments);
    }

    /** Returns the job for the records of a topic, whose number is unknown. */
    private static Job ofTopic(Arguments arguments, Model model, @Nullable Model fallback, Instructions instructions) {
        String template = prompt(arguments);
        Prompt prompt = template != null
                ? Prompt.of(template)
                : Prompt.ofColumn(Objects.requireNonNullElse(arguments.textColumn, ""));
        Source source = Source.ofTopic(arguments.kafka.recordTopic());
        return new Job(
                source,
                new Columns(prompt, arguments.idColumn),
                Long.MAX_VALUE,
                OutputFiles.of(source, arguments),
                complete(model, instructions, arguments),
                fallback == null ? null : complete(fallback, instructions, arguments),
                instructions,
                arguments);
    }

    private static @Nullable String prompt(Arguments arguments) {
        return arguments.promptFile == null
                ? arguments.prompt
                : Instructions.text(arguments.promptFile, "", "--prompt-file").strip();
    }

    private static @Nullable Model fallback(@Nullable String name, Model model, ModelChoice choice) {
        return name == null ? null : choice.of(name, Model.shared(model.options(), List.of(name, model.name())));
    }

    private static Columns columns(Source.Survey survey, Arguments arguments) {
        String prompt = prompt(arguments);
        return survey.fields().isEmpty()
                ? new Columns(Prompt.ofColumn(""), null)
                : Columns.of(survey.fields(), prompt, arguments.textColumn, arguments.idColumn);
    }

    /** Adds the options of this application to a model. */
    static Model complete(Model model, Instructions instructions, Arguments arguments) {
        Model ready = model.withDefault("maxRetries", "3");
        if (arguments.redis != null) {
            ready = ready.withDefault("cache", "on").withDefault("cacheTtl", "7d");
        }
        if (arguments.maxCost != null) {
            ready = ready.withDefault("budget", budget(arguments));
        }
        if (arguments.sharesLimits()) {
            ready = limited(ready, "requestsPerMinute", arguments.requestsPerMinute);
            ready = limited(ready, "tokensPerMinute", arguments.tokensPerMinute);
        }
        return instructions.schema() == null
                ? ready.withDefault("operation", "embeddings")
                : ready.withDefault("jsonSchema", "ref:" + SCHEMA_NAME);
    }

    private static Model limited(Model model, String option, long perMinute) {
        return perMinute == Long.MAX_VALUE
                ? model
                : model.withDefault(option, String.valueOf(perMinute)).withDefault("maxLimitWait", "1h");
    }

    /** Returns the name of the budget of a run: its own, or that of all workers of its group. */
    static String budget(Arguments arguments) {
        return arguments.sharesLimits() ? arguments.kafka.consumerGroup() : BUDGET;
    }

    /** Returns this job for another model, with a call for each record. */
    Job with(Model other) {
        return new Job(source, columns, records, files, other, null, instructions, arguments);
    }

    /** Returns the schema of a call with one record. */
    @Nullable
    JsonNode schema() {
        return rowsPerCall() == 1 ? instructions.schema() : instructions.schemaOfRows(rowsPerCall());
    }

    /** Returns a fingerprint of everything that can change an answer: model, options, prompt, system message and schema. */
    String fingerprint() {
        Map<String, String> options = new TreeMap<>(model.options());
        options.keySet().removeIf(name -> !Model.changesAnswers(name));
        String all = String.join(
                "\n",
                model.name(),
                options.toString(),
                columns.prompt().toString(),
                instructions.systemMessage(),
                String.valueOf(instructions.schema()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Opens the input at its first record. */
    Rows rows(BooleanSupplier stopped) throws IOException {
        return new Rows(source.open(), columns, records, stopped);
    }

    /** Returns a text without the values of options that may be secret. */
    String withoutSecrets(String text) {
        String clean = model.withoutSecrets(text);
        return fallback == null ? clean : fallback.withoutSecrets(clean);
    }

    Path journal() {
        return files.journal();
    }

    Path failed() {
        return files.failed();
    }

    int concurrency() {
        return arguments.concurrency;
    }

    int rowsPerCall() {
        return arguments.rowsPerCall;
    }

    /** Returns whether requests or tokens in a minute are limited. */
    boolean limited() {
        return arguments.requestsPerMinute != Long.MAX_VALUE || arguments.tokensPerMinute != Long.MAX_VALUE;
    }

    @Nullable
    BigDecimal maxCost() {
        return arguments.maxCost;
    }

    boolean retryFailed() {
        return arguments.retryFailed;
    }

    boolean refresh() {
        return arguments.refresh;
    }

    boolean restart() {
        return arguments.restart;
    }

    /** Returns whether a file can be created: its folder exists, and it is not a folder itself. */
    static boolean canBeFile(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return folder != null && Files.isDirectory(folder) && !Files.isDirectory(path);
    }
}
