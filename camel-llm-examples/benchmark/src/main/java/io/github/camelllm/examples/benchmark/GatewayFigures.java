package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What a gateway costs: calls per second and CPU at full speed, the latency that it adds to answers that take a while, and
 * the threads and the memory of many open streams.
 */
final class GatewayFigures {
    /** A figure of a gateway. */
    enum Column {
        CALLS("calls/s", "%,.0f"),
        CPU("CPU per call, us", "%,.0f"),
        P50("p50 beside the answer, ms", "%.2f"),
        P99("p99, ms", "%.2f"),
        THREADS("threads with the streams open", "%.0f"),
        MEMORY("memory, MiB", "%.0f");

        private final String label;
        private final String format;

        Column(String label, String format) {
            this.label = label;
            this.format = format;
        }
    }

    private final GatewayOptions options;
    private final Consumer<String> progress;
    private final Map<GatewayPeer, Map<Column, List<Double>>> figures = new EnumMap<>(GatewayPeer.class);

    /** Creates the measurement; each step is reported. */
    GatewayFigures(GatewayOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures all ways in turn, as often as the options say, and returns a table. */
    String measure() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (int run = 1; run <= options.runs(); run++) {
            for (GatewayPeer peer : options.peers()) {
                progress.accept("run " + run + ", " + peer.label());
                try (Child server = Child.start(LoopbackServer.class)) {
                    String base = "http://127.0.0.1:" + server.greeting();
                    calls(peer, base);
                    if (peer != GatewayPeer.DIRECT) {
                        streams(peer, base);
                    }
                }
                progress.accept(last(peer));
            }
        }
        return table();
    }

    private String upstream(String base, String scenario) {
        return switch (scenario) {
            case "delayed" -> base + "/delayed/" + GatewayOptions.DELAY_MILLIS + "/v1";
            case "open" -> base + "/open/" + options.streams() + "/1000/v1";
            default -> base + "/calls/v1";
        };
    }

    private GatewayProcess start(GatewayPeer peer, String base) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("gateway-benchmark");
        return new GatewayProcess(peer, options, folder, scenario -> upstream(base, scenario));
    }

    private void calls(GatewayPeer peer, String base)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (GatewayProcess gateway = start(peer, base);
                BareHttpClient fast = gateway.client("calls", GatewayOptions.AT_A_TIME, false);
                BareHttpClient slow = gateway.client("delayed", GatewayOptions.AT_A_TIME, false)) {
            new GatewayLoad(fast, options.warmUp(), GatewayOptions.AT_A_TIME, text -> 0).run();
            Duration cpu = gateway.cpu();
            long nanos = new GatewayLoad(fast, options.calls(), GatewayOptions.AT_A_TIME, text -> 0).run();
            note(peer, Column.CALLS, options.calls() * 1e9 / nanos);
            if (peer != GatewayPeer.DIRECT) {
                note(peer, Column.CPU, gateway.cpu().minus(cpu).toNanos() / 1e3 / options.calls());
            }
            new GatewayLoad(slow, options.delayed() / 4, GatewayOptions.AT_A_TIME, Long::parseLong).run();
            GatewayLoad load = new GatewayLoad(slow, options.delayed(), GatewayOptions.AT_A_TIME, Long::parseLong);
            load.run();
            note(peer, Column.P50, load.millis(0.5));
            note(peer, Column.P99, load.millis(0.99));
        }
    }

    /** A gateway that loses streams has no figures for them, and the reason is reported. */
    private void streams(GatewayPeer peer, String base) throws IOException, InterruptedException {
        try (GatewayProcess gateway = start(peer, base);
                BareHttpClient client = gateway.client("open", options.streams(), true)) {
            OpenStreams streams = new OpenStreams(options.streams());
            streams.open(client);
            double threads = gateway.threads();
            double memory = gateway.memory();
            streams.end();
            note(peer, Column.THREADS, threads);
            note(peer, Column.MEMORY, memory);
        } catch (ExecutionException | TimeoutException e) {
            progress.accept(peer.label() + " lost streams: " + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private void note(GatewayPeer peer, Column column, double value) {
        figures.computeIfAbsent(peer, any -> new EnumMap<>(Column.class))
                .computeIfAbsent(column, any -> new ArrayList<>())
                .add(value);
    }

    private String last(GatewayPeer peer) {
        List<String> all = new ArrayList<>();
        figures.getOrDefault(peer, Map.of())
                .forEach((column, values) -> all.add(
                        column.label + " " + String.format(Locale.ROOT, column.format, values.get(values.size() - 1))));
        return String.join(", ", all);
    }

    private String table() {
        StringBuilder table = new StringBuilder("| gateway |");
        StringBuilder line = new StringBuilder("|---|");
        for (Column column : Column.values()) {
            table.append(' ').append(column.label).append(" |");
            line.append("--:|");
        }
        table.append('\n').append(line).append('\n');
        figures.forEach((peer, columns) -> {
            table.append("| ").append(peer.label()).append(" |");
            for (Column column : Column.values()) {
                List<Double> values = columns.getOrDefault(column, List.of());
                table.append(' ')
                        .append(values.isEmpty() ? "" : shown(values, column))
                        .append(" |");
            }
            table.append('\n');
        });
        return table.toString();
    }

    private static String shown(List<Double> values, Column column) {
        return Spread.of(values).shown(value -> String.format(Locale.ROOT, column.format, value));
    }
}
