package io.github.camelllm.examples.enrichment;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.provider.Provider;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;

/** The main class: a command line that sends every record of a file to a language model; {@code --help} lists its options. */
public final class Application {
    private static final int NOT_STARTED = 2;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Function<String, @Nullable String> environment;
    private final Stop stop;

    Application(
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            Function<String, @Nullable String> environment,
            Stop stop) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.environment = environment;
        this.stop = stop;
    }

    /** Runs the job of a command line, and exits with 0, 1 or 2 as described by {@code --help}. */
    public static void main(String[] args) throws Exception {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop.onSignal(System.err), "stop"));
        int code;
        try {
            code = new Application(System.in, System.out, System.err, isTerminal(), System::getenv, stop).run(args);
        } finally {
            stop.ended();
        }
        System.exit(code);
    }

    /** Runs the job of a command line, and returns the exit code. */
    int run(String... args) throws Exception {
        try {
            Arguments arguments = Arguments.parse(args);
            if (arguments.help) {
                out.print(Arguments.commandLine(arguments).getUsageMessage());
                return 0;
            } else if (arguments.completion) {
                out.print(AutoComplete.bash("enrich", Arguments.commandLine(arguments)));
                return 0;
            }
            return enrich(arguments);
        } catch (UsageException e) {
            err.println("Error: " + e.getMessage());
            err.println("--help tells what can be asked for.");
            return NOT_STARTED;
        }
    }

    private int enrich(Arguments arguments) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            List<Provider> providers = Providers.of(context);
            ModelChoice choice = new ModelChoice(providers, environment);
            Job job = Job.of(arguments, choice, in);
            if (arguments.dryRun) {
                out.println(new DryRun(job, catalog(context), providers).report());
                return 0;
            } else if (!arguments.compare.isEmpty()) {
                out.println(new Comparison(job, choice).report(context));
                return 0;
            }
            if (arguments.kafka.from != null) {
                return new KafkaRun(job, stop, out).run(context);
            }
            boolean piped = arguments.toStandardOutput();
            IntSupplier width = terminal && !piped ? new Terminal() : null;
            return new Enrichment(job, stop, piped ? err : out, piped ? out : null, width).run(context);
        }
    }

    private static ModelCatalog catalog(CamelContext context) {
        // The component registers its catalog when it is made, which starts nothing.
        context.start();
        context.getComponent("llm");
        return context.getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, LlmModelCatalog.class);
    }

    /** Returns whether the output is a terminal. Before JDK 22, a console exists only then; since JDK 22, the console has a method for it. */
    @SuppressWarnings("SystemConsoleNull") // always not null from JDK 22 on
    private static boolean isTerminal() throws ReflectiveOperationException {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    }
}
