package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The main class: starts the server and the contenders, each in a process of its own, runs them in turn, and prints a table. */
public final class BenchmarkMain {
    private static final String CATALOG = "catalog";
    private static final String CACHE = "cache";
    private static final String LIMITS = "limits";
    private static final String GATEWAY = "gateway";

    private BenchmarkMain() {}

    /**
     * Measures the contenders, or, with the one word {@code catalog}, the model catalog, with {@code cache}, the response
     * cache, with {@code limits}, the limits, or with {@code gateway} and its options, the gateway.
     *
     * @param arguments see {@link Options#USAGE}
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        if (arguments.length == 1 && arguments[0].equals(CATALOG)) {
            new CatalogFigures(200_000).measure().forEach((what, figure) -> System.out.println(what + ": " + figure));
            return;
        }
        if (arguments.length == 1 && arguments[0].equals(CACHE)) {
            new CacheFigures(400_000).measure().forEach((what, figure) -> System.out.println(what + ": " + figure));
            return;
        }
        if (arguments.length == 1 && arguments[0].equals(LIMITS)) {
            new LimitFigures(1_000_000).measure().forEach((what, figure) -> System.out.println(what + ": " + figure));
            return;
        }
        if (arguments.length > 0 && arguments[0].equals(GATEWAY)) {
            gateway(List.of(arguments).subList(1, arguments.length));
            return;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        List<Results> runs = new ArrayList<>();
        for (int run = 1; run <= options.runs(); run++) {
            runs.add(measure(options, System.err::println));
        }
        report(options, runs);
    }

    private static void gateway(List<String> arguments) throws IOException, InterruptedException {
        try {
            System.out.println(new GatewayFigures(GatewayOptions.parse(arguments), System.err::println).measure());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + GatewayOptions.USAGE);
            System.exit(2);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("A gateway could not be measured", e);
        }
    }

    /** Runs the measurements that the options select. */
    static Results measure(Options options, Consumer<String> progress) throws IOException, InterruptedException {
        Results results = new Results();
        try (Child server = Child.start(LoopbackServer.class)) {
            for (Scenario scenario : options.scenarios()) {
                new Rounds(options, scenario, results, progress).run("http://127.0.0.1:" + server.greeting());
            }
        }
        return results;
    }

    private static void report(Options options, List<Results> runs) {
        System.out.println(new Table(options, runs).text());
        if (options.peers().contains(Peer.LLM)) {
            System.out.println(Arrays.stream(Target.values())
                    .map(target -> target.report(runs))
                    .collect(Collectors.joining("\n", "\n", "")));
        }
        runs.forEach(run -> run.failures().forEach(System.out::println));
    }
}
