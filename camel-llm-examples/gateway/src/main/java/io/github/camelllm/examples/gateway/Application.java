package io.github.camelllm.examples.gateway;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Starts the gateway: {@code java -jar camel-llm-example-gateway.jar [gateway.yaml]}. The first argument can be a command
 * instead: {@code compare} or {@code top}.
 */
public final class Application {
    private Application() {}

    /** Starts the gateway with the configuration in the file that is named, or in {@code gateway.yaml}. */
    public static void main(String[] args) throws Exception {
        String command = args.length == 0 ? "" : args[0];
        if (command.equals("compare") || command.equals("top")) {
            System.exit(command(command, args));
        }
        Path file = Path.of(args.length == 0 ? "gateway.yaml" : args[0]);
        AtomicReference<@Nullable Gateway> started = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        // Before the start, as a hook cannot be added once the process is asked to end
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close(started.get());
            ended.countDown();
        }));
        Gateway gateway;
        try {
            gateway = new Gateway(file, System::getenv);
        } catch (GatewayConfig.WrongConfigException e) {
            System.err.println(file + ": " + e.getMessage());
            System.exit(1);
            return;
        }
        started.set(gateway);
        tell(gateway);
        ended.await();
    }

    private static int command(String command, String[] args) throws Exception {
        try {
            if (command.equals("compare")) {
                new CompareCommand(System::getenv, System.err).run(args);
            } else {
                new TopCommand(System::getenv, System.out).run(args);
            }
            return 0;
        } catch (CommandOptions.WrongOptionException | GatewayConfig.WrongConfigException e) {
            System.err.println(command + ": " + e.getMessage());
            return 2;
        }
    }

    private static void close(@Nullable Gateway gateway) {
        try {
            if (gateway != null) {
                gateway.close();
            }
        } catch (Exception e) {
            System.err.println("The gateway did not stop cleanly: " + e.getMessage());
        }
    }

    private static void tell(Gateway gateway) {
        String host = gateway.config().host().contains(":")
                ? "[" + gateway.config().host() + "]"
                : gateway.config().host();
        String base = "http://" + host + ":" + gateway.port();
        System.out.println("The gateway listens on " + base);
        System.out.println("  Dashboard:         " + base + "/");
        System.out.println("  OpenAI clients:    OPENAI_BASE_URL=" + base + "/v1");
        System.out.println("  Anthropic clients: ANTHROPIC_BASE_URL=" + base);
        System.out.println("  REST and GraphQL:  " + base + "/openapi.json and " + base + "/graphql");
        System.out.println(
                "  Providers:         " + String.join(", ", gateway.models().callable()));
        if (gateway.guard().isOpen()) {
            System.out.println("  There are no keys, so it serves programs on this machine only, without a key."
                    + " Make keys on the dashboard.");
        }
    }
}
