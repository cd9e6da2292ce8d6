package io.github.camelllm.examples.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of the gateways' benchmark.
 *
 * @param jar the jar of the example
 * @param portkey a folder where {@code npm install @portkey-ai/gateway} was run; null to leave Portkey out
 * @param runs how often everything is repeated; the medians and ranges are reported
 * @param warmUp calls before those that are measured
 * @param calls calls at full speed
 * @param delayed calls whose answers the server delays
 * @param streams streams that are open at the same time
 */
record GatewayOptions(Path jar, @Nullable Path portkey, int runs, int warmUp, int calls, int delayed, int streams) {
    /** Calls at a time. */
    static final int AT_A_TIME = 32;

    /** How long the server delays an answer. */
    static final int DELAY_MILLIS = 50;

    /** The help text. */
    static final String USAGE = """
            gateway                measures the gateway of the example beside Portkey's instead
              --jar <file>         of the gateway; camel-llm-examples/gateway/target/camel-llm-example-gateway.jar
              --portkey <folder>   where "npm install @portkey-ai/gateway" was run; without it Portkey is left out
              --runs <n>           medians and ranges of so many runs; 3
              --warm-up <n>        calls before those that are measured; 20000
              --calls <n>          calls at full speed, 32 at a time; 20000
              --delayed <n>        calls whose answers take 50 ms, 32 at a time; 4000
              --streams <n>        streams open at the same time; 2000""";

    /**
     * Parses a command line.
     *
     * @param arguments those after the word {@code gateway}
     * @throws IllegalArgumentException if it is invalid
     */
    static GatewayOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            given.put(arguments.get(i), arguments.get(i + 1));
        }
        String portkey = given.remove("--portkey");
        String jar = given.remove("--jar");
        GatewayOptions options = new GatewayOptions(
                Path.of(jar != null ? jar : "camel-llm-examples/gateway/target/camel-llm-example-gateway.jar")
                        .toAbsolutePath(),
                portkey == null ? null : Path.of(portkey).toAbsolutePath(),
                Options.number(given, "--runs", 3),
                Options.number(given, "--warm-up", 20_000),
                Options.number(given, "--calls", 20_000),
                Options.number(given, "--delayed", 4_000),
                Options.number(given, "--streams", 2_000));
        if (!given.isEmpty() || arguments.size() % 2 == 1) {
            throw new IllegalArgumentException("Not understood: " + String.join(" ", arguments));
        }
        return options;
    }

    /** Returns what is measured. */
    List<GatewayPeer> peers() {
        List<GatewayPeer> peers = new ArrayList<>(List.of(GatewayPeer.DIRECT, GatewayPeer.LLM));
        if (portkey != null) {
            peers.add(GatewayPeer.PORTKEY);
        }
        return peers;
    }
}
