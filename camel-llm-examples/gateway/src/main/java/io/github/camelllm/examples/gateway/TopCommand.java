package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command {@code top}: what a running gateway does, in a terminal, as the page shows it. */
final class TopCommand {
    private static final Set<String> OPTIONS = Set.of("url", "key", "hours", "count");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String EVENT = "data: ";
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    private final Function<String, @Nullable String> environment;
    private final PrintStream out;

    /**
     * Makes the command.
     *
     * @param environment returns environment variables
     * @param out where it draws
     */
    TopCommand(Function<String, @Nullable String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /**
     * Draws each snapshot that comes in the place of the one before, or one below the other until there have been as many as asked
     * for. Connects again when the gateway is gone.
     */
    void run(String[] arguments) throws InterruptedException {
        CommandOptions options = new CommandOptions(arguments, OPTIONS);
        int most = options.number("count", Integer.MAX_VALUE);
        HttpRequest request = request(options);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        boolean clears = options.get("count") == null;
        for (int drawn = 0; drawn < most; ) {
            try {
                drawn += follow(client, request, most - drawn, clears);
            } catch (IOException e) {
                out.println("Stale since " + Instant.now() + ": " + request.uri() + " cannot be reached");
            }
            if (drawn < most) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private HttpRequest request(CommandOptions options) {
        String url = options.get("url", "http://127.0.0.1:8080").replaceFirst("/$", "");
        String key = options.get("key");
        String secret = key == null ? environment.apply("GATEWAY_ADMIN_KEY") : key;
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(url + DashboardApi.BASE + "/events?hours=" + options.number("hours", 1)));
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        return request.build();
    }

    private int follow(HttpClient client, HttpRequest request, int most, boolean clears)
            throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new CommandOptions.WrongOptionException("The gateway answers with status " + response.statusCode()
                        + ": " + String.join("", lines.toList()) + ". Set --key, or GATEWAY_ADMIN_KEY");
            }
            return (int) lines.filter(line -> line.startsWith(EVENT))
                    .peek(line -> out.print((clears ? HOME_AND_CLEAR : "") + TopScreen.of(read(line))))
                    .limit(most)
                    .count();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line.substring(EVENT.length()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("This is not a gateway of the same version", e);
        }
    }
}
