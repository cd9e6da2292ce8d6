package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A gateway in this process, in front of a fake provider. */
final class RunningGateway implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String ADMIN = "admin-key-0123456789";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final FakeLlmServer upstream;
    final Path file;
    final Gateway gateway;

    private RunningGateway(FakeLlmServer upstream, Path file, Gateway gateway) {
        this.upstream = upstream;
        this.file = file;
        this.gateway = gateway;
    }

    /** Starts a gateway with a configuration, in which {@code @UP@} is the address of the fake provider. */
    static RunningGateway start(Path folder, String yaml) throws Exception {
        FakeLlmServer upstream = FakeLlmServer.start();
        try {
            Path file = folder.resolve("gateway.yaml");
            Files.writeString(file, filled(upstream, yaml));
            Map<String, String> environment = Map.of("ADMIN", ADMIN);
            return new RunningGateway(upstream, file, new Gateway(file, environment::get));
        } catch (Exception | Error e) {
            upstream.close();
            throw e;
        }
    }

    static String filled(FakeLlmServer upstream, String yaml) {
        return "port: 0\n" + yaml.replace("@UP@", upstream.baseUrl().toString());
    }

    static final String OPENAI = """
            providers:
              openai: {apiKey: test-key-0123456789, baseUrl: '@UP@', maxRetries: 0}
              anthropic: {apiKey: test-key-0123456789, baseUrl: '@UP@', maxRetries: 0}
            """;

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    HttpResponse<String> send(String method, String path, String key, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String method, String path, String key, String body) throws Exception {
        HttpResponse<String> response = send(method, path, key, body);
        if (response.statusCode() >= 300) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** Makes a key and returns its secret. */
    String key(String fields) throws Exception {
        return json("POST", "/api/keys", ADMIN, fields).path("key").asText();
    }

    HttpResponse<String> chat(String key, String model) throws Exception {
        return send(
                "POST",
                "/v1/chat/completions",
                key,
                "{\"model\":\"" + model
                        + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Override
    public void close() throws Exception {
        gateway.close();
        upstream.close();
    }
}
