package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The ready tasks, by their name on the command line. */
enum TaskName {
    CLASSIFY,
    EXTRACT,
    SUMMARIZE,
    TRANSLATE,
    REDACT,
    EMBED;

    /** Parses a name. */
    static final class Converter implements ITypeConverter<TaskName> {
        @Override
        public TaskName convert(String value) {
            return Arrays.stream(values())
                    .filter(task -> task.toString().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of " + new Names()));
        }
    }

    /** The names, for the completion of the command line. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            Arrays.stream(values()).map(TaskName::toString).forEach(this::add);
        }
    }

    /** Returns the name in lower case, as in {@code --help}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks that the arguments of the task are set, and those of others are not.
     *
     * @throws UsageException if they are not
     */
    static void check(Arguments arguments) {
        TaskName task = arguments.task;
        needs(
                task == CLASSIFY,
                !arguments.labels.isEmpty(),
                "classify",
                "--labels, such as --labels question,complaint");
        needs(task == TRANSLATE, arguments.to != null, "translate", "--to, such as --to English");
        distinct("--labels", arguments.labels);
        distinct(
                "--fields",
                arguments.fields.stream().map(field -> field.split(":", 2)[0]).toList());
        boolean extracts = !arguments.fields.isEmpty();
        needs(task == EXTRACT, extracts || arguments.schema != null, "extract", "--fields or --schema");
        if (extracts && task != EXTRACT) {
            throw new UsageException("--fields belongs to --task extract");
        }
        if (arguments.schema != null && task != null && (task != EXTRACT || extracts)) {
            throw new UsageException("--task " + task + " has a schema of its own: leave out --schema");
        }
        if (task == EMBED && arguments.system != null) {
            throw new UsageException("--task embed has no --system");
        }
        if (task == EMBED && arguments.model == null) {
            throw new UsageException("--task embed needs --model, such as openai:text-embedding-3-small or mock:echo");
        }
    }

    private static void distinct(String option, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw new UsageException(option + " has an empty name: " + String.join(",", names));
            } else if (!seen.add(name.strip())) {
                throw new UsageException(option + " has '" + name.strip() + "' twice");
            }
        }
    }

    private static void needs(boolean meant, boolean given, String task, String argument) {
        if (meant && !given) {
            throw new UsageException("--task " + task + " needs " + argument);
        }
        if (!meant && given && !task.equals("extract")) {
            throw new UsageException(argument.substring(0, argument.indexOf(',')) + " belongs to --task " + task);
        }
    }
}
