package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A way to the loopback server: through a gateway, or none. */
enum GatewayPeer {
    /** The server itself. */
    DIRECT("direct") {
        @Override
        List<String> command(GatewayOptions options, Path folder, int port, Function<String, String> upstream) {
            return List.of();
        }

        @Override
        String address(int port, String upstream) {
            return upstream;
        }
    },

    /** The example {@code camel-llm-examples/gateway}, without keys. */
    LLM("camel-llm") {
        @Override
        List<String> command(GatewayOptions options, Path folder, int port, Function<String, String> upstream)
                throws IOException {
            Path config = folder.resolve("gateway.yaml");
            StringBuilder yaml = new StringBuilder("host: 127.0.0.1\nport: " + port + "\nproviders:\n");
            for (String scenario : PROVIDERS.keySet()) {
                yaml.append("  %s: {apiKey: test-key, baseUrl: \"%s\", streamIdleTimeout: 300s}%n"
                        .formatted(PROVIDERS.get(scenario), upstream.apply(scenario)));
            }
            Files.writeString(config, yaml);
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-jar",
                    options.jar().toString(),
                    config.toString());
        }

        @Override
        String model(String scenario) {
            return PROVIDERS.get(scenario) + ":" + Contender.MODEL;
        }
    },

    /** Portkey's gateway, from npm. A module that is loaded before it binds it to the loopback interface. */
    PORTKEY("Portkey") {
        @Override
        List<String> command(GatewayOptions options, Path folder, int port, Function<String, String> upstream)
                throws IOException {
            Path preload = folder.resolve("portkey.cjs");
            try (InputStream in = GatewayPeer.class.getResourceAsStream("/portkey.cjs")) {
                Files.write(preload, Objects.requireNonNull(in, "portkey.cjs").readAllBytes());
            }
            return List.of(
                    "node",
                    "--require",
                    preload.toString(),
                    Objects.requireNonNull(options.portkey(), "portkey")
                            .resolve("node_modules/@portkey-ai/gateway/build/start-server.js")
                            .toString(),
                    "--port=" + port,
                    "--headless");
        }

        @Override
        Map<String, String> headers(String upstream) {
            return Map.of("x-portkey-provider", "openai", "x-portkey-custom-host", upstream);
        }
    };

    /** One provider of the gateway for each scenario, so that the model names the path at the server. */
    private static final Map<String, String> PROVIDERS =
            Map.of("calls", "openai", "delayed", "vllm", "open", "llamacpp");

    private final String label;

    GatewayPeer(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * Returns the command that starts the gateway; empty if there is none.
     *
     * @param folder a folder for its files
     * @param upstream returns the base address at the server for a scenario
     */
    abstract List<String> command(GatewayOptions options, Path folder, int port, Function<String, String> upstream)
            throws IOException;

    /** Returns the base address for clients. */
    String address(int port, String upstream) {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** Returns what a request of a scenario names as its model. */
    String model(String scenario) {
        return Contender.MODEL;
    }

    /** Returns header fields that requests need beside those of the protocol. */
    Map<String, String> headers(String upstream) {
        return Map.of();
    }
}
