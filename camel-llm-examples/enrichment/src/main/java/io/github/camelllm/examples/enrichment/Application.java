package io.github.camelllm.examples.enrichment;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** The command line: it asks a language model about every record of a file; {@code --help} tells the rest. */
public final class Application {
    private static final int NOT_STARTED = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Function<String, @Nullable String> environment;
    private final Stop stop;

    Application(
            PrintStream out,
            PrintStream err,
            boolean terminal,
            Function<String, @Nullable String> environment,
            Stop stop) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.environment = environment;
        this.stop = stop;
    }

    /** Runs the job of a command line, and exits with 0, 1 or 2 as {@code --help} says. */
    public static void main(String[] args) throws Exception {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop.onSignal(System.out), "stop"));
        int code;
        try {
            code = new Application(System.out, System.err, isTerminal(), System::getenv, stop).run(args);
        } finally {
            stop.ended();
        }
        System.exit(code);
    }

    /** Runs the job of a command line, and returns the exit code. */
    int run(String... args) throws Exception {
        try {
            Arguments arguments = Arguments.parse(args);
            return arguments.help() ? help() : enrich(arguments);
        } catch (UsageException e) {
            err.println("Error: " + e.getMessage());
            err.println("--help tells what can be asked for.");
            return NOT_STARTED;
        }
    }

    private int enrich(Arguments arguments) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            Job job = Job.of(arguments, new ModelChoice(Providers.of(context), environment));
            return new Enrichment(job, stop, out, terminal).run(context);
        }
    }

    private int help() throws IOException {
        try (InputStream in = Application.class.getResourceAsStream("/help.txt")) {
            if (in == null) {
                throw new IOException("help.txt is not on the classpath");
            }
            out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return 0;
        }
    }

    /** Returns whether a person is looking. Before JDK 22 there is a console only then; since, it can be asked. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on, it is not what decides
    private static boolean isTerminal() throws ReflectiveOperationException {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    }
}
