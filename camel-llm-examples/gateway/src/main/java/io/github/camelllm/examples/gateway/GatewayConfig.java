package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelllm.RedisFailureMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * What {@code gateway.yaml} says.
 *
 * @param host the address to listen on
 * @param port the port; 0 for a free one
 * @param adminKey the key that manages the gateway; null for none
 * @param data the folder of the keys
 * @param redis the address of Redis for the keys of several gateways; null for keys in the folder
 * @param redisFailure what happens to calls while Redis cannot be reached
 * @param origins the origins whose web pages may call
 * @param graphQlIntrospection whether GraphQL tells its schema
 * @param providers options of the endpoints of a provider, such as {@code apiKey} and {@code baseUrl}
 * @param models the names that clients use beside {@code provider:model}
 */
record GatewayConfig(
        String host,
        int port,
        @Nullable String adminKey,
        String data,
        @Nullable String redis,
        RedisFailureMode redisFailure,
        List<String> origins,
        boolean graphQlIntrospection,
        Map<String, Map<String, String>> providers,
        Map<String, Group> models) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([^}]*))?}");
    private static final Set<String> FIELDS = Set.of(
            "host",
            "port",
            "adminKey",
            "data",
            "redis",
            "redisFailure",
            "origins",
            "graphQlIntrospection",
            "providers",
            "models");
    private static final Set<String> OPTIONS = Set.of("strategy", "members", "hedgeDelay", "options");
    private static final Set<String> STRATEGIES =
            Set.of("failover", "balanced", "hedged", "cheapest", "fastest", "leastBusy", "roundRobin");

    /**
     * A name of clients.
     *
     * @param strategy how a member is chosen
     * @param members the models, as {@code provider:model}
     * @param hedgeDelay after which time a hedged request is sent to another member, too
     * @param options options of the members' endpoints
     */
    record Group(String strategy, List<String> members, String hedgeDelay, Map<String, String> options) {}

    /** A file that cannot be used; the message says where and why. */
    static final class WrongConfigException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongConfigException(String message) {
            super(message);
        }
    }

    /**
     * Reads the text of the file.
     *
     * @param environment returns environment variables, which stand as <code>${NAME}</code> or <code>${NAME:default}</code>
     * @throws WrongConfigException that names the line or the field
     */
    static GatewayConfig read(String yaml, Function<String, @Nullable String> environment) {
        String text = filled(yaml, environment);
        JsonNode tree = tree(text);
        try {
            return read(tree);
        } catch (WrongConfigException e) {
            int line = ConfigLines.of(text, String.valueOf(e.getMessage()).split("[ :]", 2)[0]);
            throw new WrongConfigException((line > 0 ? "line " + line + ": " : "") + e.getMessage());
        }
    }

    private static GatewayConfig read(JsonNode tree) {
        requireKnown(tree, FIELDS, "");
        String admin = text(tree, "adminKey", "");
        String redis = text(tree, "redis", "");
        return new GatewayConfig(
                text(tree, "host", "127.0.0.1"),
                tree.path("port").asInt(8080),
                admin.isBlank() ? null : admin,
                text(tree, "data", "gateway-data"),
                redis.isBlank() ? null : redis,
                redisFailure(text(tree, "redisFailure", RedisFailureMode.refuse.name())),
                texts(tree.path("origins")),
                tree.path("graphQlIntrospection").asBoolean(true),
                providers(tree.path("providers")),
                models(tree.path("models")));
    }

    private static RedisFailureMode redisFailure(String word) {
        for (RedisFailureMode mode : RedisFailureMode.values()) {
            if (mode.name().equals(word)) {
                return mode;
            }
        }
        throw new WrongConfigException("redisFailure must be local or refuse");
    }

    private static JsonNode tree(String yaml) {
        try {
            JsonNode tree = new YAMLMapper().readTree(yaml);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            } else if (!tree.isObject()) {
                throw new WrongConfigException("line 1: the file must have fields such as port: 8080");
            }
            return tree;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                int line = marked.getProblemMark().getLine() + 1; // of the problem, not of the block that it is in
                throw new WrongConfigException("line " + line + ": " + marked.getProblem());
            }
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new WrongConfigException("line " + line + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private static String filled(String yaml, Function<String, @Nullable String> environment) {
        StringBuilder text = new StringBuilder();
        Matcher variable = VARIABLE.matcher(yaml);
        while (variable.find()) {
            String value = environment.apply(variable.group(1));
            String otherwise = variable.group(2) == null ? "" : variable.group(2);
            variable.appendReplacement(text, Matcher.quoteReplacement(value == null ? otherwise : value));
        }
        return variable.appendTail(text).toString();
    }

    private static void requireKnown(JsonNode node, Set<String> known, String where) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new WrongConfigException(where + name + " is not known: there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    private static String text(JsonNode node, String name, String otherwise) {
        JsonNode value = node.path(name);
        return value.isMissingNode() || value.isNull() ? otherwise : value.asText();
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> options(JsonNode node) {
        Map<String, String> options = new LinkedHashMap<>();
        node.properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        return options;
    }

    private static Map<String, Map<String, String>> providers(JsonNode node) {
        Map<String, Map<String, String>> providers = new LinkedHashMap<>();
        node.properties().forEach(one -> providers.put(one.getKey(), options(one.getValue())));
        return providers;
    }

    private static Map<String, Group> models(JsonNode node) {
        Map<String, Group> models = new LinkedHashMap<>();
        node.properties().forEach(one -> models.put(one.getKey(), group(one.getKey(), one.getValue())));
        return models;
    }

    private static Group group(String name, JsonNode node) {
        String where = "models." + name;
        if (node.isTextual()) {
            return new Group("failover", List.of(member(where, node.asText())), "1s", Map.of());
        } else if (!node.isObject()) {
            throw new WrongConfigException(where + " must be a model such as openai:gpt-4.1, or have members");
        }
        requireKnown(node, OPTIONS, where + ".");
        String strategy = text(node, "strategy", "failover");
        if (!STRATEGIES.contains(strategy)) {
            throw new WrongConfigException(where + ".strategy must be one of "
                    + String.join(", ", STRATEGIES.stream().sorted().toList()));
        }
        List<String> members = texts(node.path("members"));
        if (members.isEmpty()) {
            throw new WrongConfigException(where + ".members must name at least one model");
        }
        members.forEach(member -> member(where, member));
        return new Group(strategy, members, text(node, "hedgeDelay", "1s"), options(node.path("options")));
    }

    private static String member(String where, String model) {
        if (!model.matches("[a-z][\\w-]*(:[\\w.:/@-]+)?")) {
            throw new WrongConfigException(where + ": '" + model + "' must be provider:model");
        }
        return model;
    }
}
