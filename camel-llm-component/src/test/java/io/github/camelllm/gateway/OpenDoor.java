package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The gateway's routes in an HTTP server of their own, in front of a fake provider. */
final class OpenDoor implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final CamelContext context = new DefaultCamelContext();
    final FakeLlmServer upstream;
    private final int port;

    private OpenDoor(int port, FakeLlmServer upstream) {
        this.port = port;
        this.upstream = upstream;
    }

    /** Opens the doors in front of an endpoint, whose URI gets the address of the fake provider and a key. */
    static OpenDoor of(String llm) throws Exception {
        return of(llm, Map.of());
    }

    static OpenDoor of(String llm, Map<String, Object> beans, String... parameters) throws Exception {
        OpenDoor door = new OpenDoor(freePort(), FakeLlmServer.start());
        beans.forEach(door.context.getRegistry()::bind);
        return door.opened(llm, parameters);
    }

    /** Opens the doors in front of a provider that refuses what the real one refuses. */
    static OpenDoor strict(String provider) throws Exception {
        return new OpenDoor(freePort(), FakeLlmServer.strict(provider)).opened("llm:" + provider);
    }

    /** Opens, or leaves no context and no server behind. */
    private OpenDoor opened(String llm, String... parameters) throws Exception {
        try {
            start(llm, parameters);
            return this;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void start(String llm, String... parameters) throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(port);
        context.addService(new VertxPlatformHttpServer(configuration), true, true);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:camel-llm/gateway.yaml"));
        context.start();
        String address = llm.startsWith("llm:") && !llm.startsWith("llm:scripted")
                ? llm + (llm.contains("?") ? "&" : "?") + "apiKey=test-key-0123456789&baseUrl=RAW(" + upstream.baseUrl()
                        + ")" + (llm.contains("maxRetries") ? "" : "&maxRetries=0")
                : llm;
        for (String template : List.of("llm-gateway-anthropic", "llm-gateway-openai")) {
            TemplatedRouteBuilder builder =
                    TemplatedRouteBuilder.builder(context, template).parameter("target", address);
            for (int i = 0; i < parameters.length; i += 2) {
                builder.parameter(parameters[i], parameters[i + 1]);
            }
            builder.add();
        }
        for (String template : List.of("llm-gateway-rest", "llm-gateway-graphql")) {
            TemplatedRouteBuilder.builder(context, template)
                    .parameter("target", address)
                    .add();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(
                request.method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send("POST", path, body, headers);
    }

    JsonNode json(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** An event: its name, null if there is none, and its JSON, or the text of what is none. */
    record Event(String name, JsonNode json) {}

    List<Event> events(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return events(response.body());
    }

    static List<Event> events(String stream) throws IOException {
        List<Event> events = new ArrayList<>();
        for (String frame : stream.split("\n\n")) {
            String name = null;
            JsonNode json = null;
            for (String line : frame.split("\n")) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    String data = line.substring(6);
                    json = data.startsWith("{")
                            ? JSON.readTree(data)
                            : JSON.getNodeFactory().textNode(data);
                }
            }
            if (json != null) {
                events.add(new Event(name, json));
            }
        }
        return events;
    }

    @Override
    public void close() {
        context.stop();
        upstream.close();
    }
}
