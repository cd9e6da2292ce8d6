package io.github.camelllm.examples.gateway;

import io.github.camelllm.chat.Operation;
import io.github.camelllm.gateway.ClientDoor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The URIs of the endpoints that answer: made of the configuration, never of what a client sends. */
final class ModelEndpoints {
    /** A stream needs a connection as long as it lasts; how many there are is up to the limits of the keys. */
    private static final String CONNECTIONS = "10000";

    private final GatewayConfig config;
    private final Map<String, String> plain = new ConcurrentHashMap<>();

    ModelEndpoints(GatewayConfig config) {
        this.config = config;
    }

    /**
     * Returns the URI of an endpoint.
     *
     * @param path the provider, with or without a model
     * @param more further options
     * @param budgeted whether the key has a budget, so that calls of an unknown price or size are refused
     */
    String uri(String path, Operation operation, Map<String, String> more, boolean budgeted) {
        return more.isEmpty()
                ? plain.computeIfAbsent(
                        path + ' ' + operation + ' ' + budgeted, key -> made(path, operation, more, budgeted))
                : made(path, operation, more, budgeted);
    }

    private String made(String path, Operation operation, Map<String, String> more, boolean budgeted) {
        String provider = path.contains(":") ? path.substring(0, path.indexOf(':')) : path;
        Map<String, String> options = new LinkedHashMap<>();
        options.put("budget", KeyStore.NAME);
        options.put("unknownPrice", budgeted ? "fail" : "allow");
        options.put("unknownCost", budgeted ? "refuse" : "allow");
        options.put("maxConnections", CONNECTIONS);
        options.put("maxConnectionsPerRoute", CONNECTIONS);
        options.putAll(config.providers().getOrDefault(provider, Map.of()));
        options.putAll(more);
        StringBuilder uri = new StringBuilder("llm:").append(path);
        char separator = '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            uri.append(separator).append(option.getKey()).append('=').append(value(option));
            separator = '&';
        }
        return ClientDoor.withOperation(uri.toString(), operation);
    }

    /** Secrets and addresses may hold letters that mean something in URIs. */
    private static String value(Map.Entry<String, String> option) {
        String value = option.getValue();
        boolean raw = value.matches(".*[&+%#?= ].*") || option.getKey().equals("apiKey");
        return raw ? "RAW(" + value + ")" : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
