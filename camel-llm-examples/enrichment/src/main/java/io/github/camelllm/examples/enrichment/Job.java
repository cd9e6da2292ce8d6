package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, with everything checked that can be checked before the first call.
 *
 * @param source where the records come from
 * @param columns which of their fields mean what
 * @param records how many there are
 * @param output where results go
 * @param failed where failed records go
 * @param model who is asked
 * @param systemMessage what the model is told before each record
 * @param schema the JSON Schema of a result
 * @param concurrency the most calls under way at a time
 * @param retryFailed whether records that failed in earlier runs are asked about again
 * @param restart whether the results of earlier runs are thrown away
 */
record Job(
        Source source,
        Columns columns,
        long records,
        Path output,
        Path failed,
        Model model,
        String systemMessage,
        JsonNode schema,
        int concurrency,
        boolean retryFailed,
        boolean restart) {
    private static final String ENRICHED = ".enriched.jsonl";
    private static final String FAILED = ".failed.jsonl";
    private static final String SCHEMA = "/support-message.schema.json";
    private static final String SYSTEM_MESSAGE = "/system-message.txt";

    /**
     * Returns the job that the arguments ask for.
     *
     * @throws UsageException if it cannot be done
     */
    static Job of(Arguments arguments, ModelChoice choice) {
        Model model = choice.of(arguments.model(), arguments.options()).withDefault("maxRetries", "3");
        Source source = arguments.input() == null ? Source.sample() : Source.of(arguments.input());
        Source.Survey survey = source.survey(arguments.limit());
        Path output = arguments.output() == null ? source.beside(ENRICHED) : arguments.output();
        return new Job(
                        source,
                        columns(survey, arguments),
                        survey.records(),
                        output,
                        failed(output),
                        model.withDefault("jsonSchema", address(arguments.schema())),
                        text(arguments.system(), SYSTEM_MESSAGE, "--system").strip(),
                        schema(arguments.schema()),
                        arguments.concurrency(),
                        arguments.retryFailed(),
                        arguments.restart())
                .checked();
    }

    private static Columns columns(Source.Survey survey, Arguments arguments) {
        return survey.records() == 0
                ? new Columns("", null)
                : Columns.of(survey.fields(), arguments.textColumn(), arguments.idColumn());
    }

    private static Path failed(Path output) {
        String name = String.valueOf(output.getFileName());
        String stem = name.endsWith(ENRICHED)
                ? name.substring(0, name.length() - ENRICHED.length())
                : name.replaceFirst("\\.(jsonl|ndjson|json)$", "");
        return output.resolveSibling(stem + FAILED);
    }

    private static String address(@Nullable Path schema) {
        return schema == null ? "classpath:" + SCHEMA.substring(1) : "file:" + schema.toAbsolutePath();
    }

    private static JsonNode schema(@Nullable Path path) {
        try {
            JsonNode schema = Json.MAPPER.readTree(text(path, SCHEMA, "--schema"));
            if (schema.isObject()) {
                return schema;
            }
        } catch (JsonProcessingException e) {
            throw new UsageException("--schema: " + path + " is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new UsageException("--schema: " + path + " is no JSON Schema, which is an object");
    }

    private static String text(@Nullable Path path, String resource, String option) {
        try (InputStream in = path == null ? Job.class.getResourceAsStream(resource) : Files.newInputStream(path)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the classpath");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException(option + ": cannot read " + path, e);
        }
    }

    private Job checked() {
        Path input = source.path();
        Path folder = output.toAbsolutePath().getParent();
        if (input != null && (same(input, output) || same(input, failed))) {
            throw new UsageException("The output would be written into the input " + input + ": name another --output");
        }
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(output)) {
            throw new UsageException("--output: " + output + " is no file in an existing directory");
        }
        return this;
    }

    private static boolean same(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
}
