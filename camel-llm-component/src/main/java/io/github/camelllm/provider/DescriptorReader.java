package io.github.camelllm.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.price.PriceTerms;
import io.github.camelllm.price.PriceTermsReader;
import io.github.camelllm.price.Prices;
import io.github.camelllm.price.ProviderPricing;
import io.github.camelllm.wire.DialectRule;
import io.github.camelllm.wire.DialectRules;
import io.github.camelllm.wire.PromptCacheRule;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import io.github.camelllm.wire.ReasoningField;
import io.github.camelllm.wire.SchemaRule;
import io.github.camelllm.wire.StructuredOutputRule;
import io.github.camelllm.wire.TextRule;
import io.github.camelllm.wire.ToolIdRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The reader of provider descriptors. Only {@code name}, {@code protocol} and {@code baseUrl} are required; unknown fields are rejected, so
 * that typing errors are found.
 */
public final class DescriptorReader {
    /** The fields of a descriptor. */
    static final Set<String> FIELDS = Set.of(
            "name",
            "aliases",
            "displayName",
            "protocol",
            "otherProtocols",
            "baseUrl",
            "parameters",
            "auth",
            "environment",
            "keyPattern",
            "quirks",
            "defaultModel",
            "modelPatterns",
            "modelsPath",
            "tokenCountPath",
            "keyPrefixes",
            "requestIdHeaders",
            "rateLimitHeaders",
            "reasoningField",
            "dialect",
            "headers",
            "optionalHeaders",
            "embeddings",
            "batches",
            "pricing");

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final String source;

    private DescriptorReader(String source) {
        this.source = source;
    }

    /**
     * Reads a descriptor.
     *
     * @param source its name, for errors
     * @param json the descriptor
     * @throws LlmException of kind {@code CONFIGURATION} that names the source and the field
     */
    public static Provider read(String source, byte[] json) {
        DescriptorReader reader = new DescriptorReader(source);
        try {
            return reader.provider(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw reader.error("is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw reader.error("cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw reader.error("is invalid: " + e.getMessage(), e);
        }
    }

    private Provider provider(JsonNode node) {
        only(node, "", FIELDS);
        ProviderBuilder b = Provider.builder()
                .name(text(node, "name"))
                .protocol(chatProtocol(text(node, "protocol")))
                .baseUrl(text(node, "baseUrl"))
                .keyPattern(pattern(node, "keyPattern"))
                .defaultModel(optional(node, "defaultModel"))
                .modelsPath(optional(node, "modelsPath"))
                .tokenCountPath(optional(node, "tokenCountPath"))
                .embeddings(embeddings(node.path("embeddings")))
                .pricing(pricing(node.path("pricing")));
        ifThere(optional(node, "displayName"), b::displayName);
        ifThere(
                optional(node, "reasoningField"),
                name -> b.reasoningField(constant("reasoningField", name, ReasoningField.values())));
        object(node, "dialect")
                .properties()
                .forEach(entry -> b.dialect(
                        chatProtocol(entry.getKey()), dialect("dialect." + entry.getKey() + ".", entry.getValue())));
        b.auth = auth(node.path("auth"));
        lists(node, b);
        maps(node, b);
        environment(node.path("environment"), b);
        return b.build();
    }

    /** Reads the pricing shared by all models of the provider. Dated prices belong to models. */
    private ProviderPricing pricing(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return ProviderPricing.NONE;
        }
        Set<String> fields = new TreeSet<>(PriceTermsReader.FIELDS);
        fields.remove("dated");
        fields.add("free");
        only(node, "pricing.", fields);
        PriceTerms terms = new PriceTermsReader("pricing.", what -> error(what, null))
                .read(node, PriceTerms.NONE, any -> Prices.UNKNOWN);
        return new ProviderPricing(node.path("free").asBoolean(), terms);
    }

    private void lists(JsonNode node, ProviderBuilder b) {
        texts(node, "aliases").forEach(b::alias);
        texts(node, "modelPatterns").forEach(regex -> b.modelPattern(compiling("modelPatterns", regex)));
        texts(node, "keyPrefixes").forEach(b::keyPrefix);
        texts(node, "requestIdHeaders").forEach(b::requestIdHeader);
        texts(node, "rateLimitHeaders").forEach(b::rateLimitHeader);
        texts(node, "batches").forEach(id -> b.batch(protocol(id)));
        texts(node, "quirks").forEach(name -> b.quirk(constant("quirks", name, Quirk.values())));
    }

    private void maps(JsonNode node, ProviderBuilder b) {
        map(node, "headers").forEach(b::header);
        map(node, "otherProtocols").forEach((id, baseUrl) -> b.otherProtocol(chatProtocol(id), baseUrl));
        parameters(node, "parameters").forEach(b::parameter);
        parameters(node, "optionalHeaders").forEach(b::optionalHeader);
    }

    private DialectRules.Differences dialect(String path, JsonNode node) {
        only(node, path, Set.of("texts", "toolIds", "schemas", "structuredOutput", "promptCache", "demands"));
        Set<DialectRule> demands = new LinkedHashSet<>();
        texts(node, "demands").forEach(name -> demands.add(constant(path + "demands", name, DialectRule.values())));
        return new DialectRules.Differences(
                rule(node, path, "texts", TextRule.values()),
                rule(node, path, "toolIds", ToolIdRule.values()),
                rule(node, path, "schemas", SchemaRule.values()),
                rule(node, path, "structuredOutput", StructuredOutputRule.values()),
                rule(node, path, "promptCache", PromptCacheRule.values()),
                demands);
    }

    private <E extends Enum<E>> @Nullable E rule(JsonNode node, String path, String field, E[] values) {
        String name = optional(node, field);
        return name == null ? null : constant(path + field, name, values);
    }

    private void environment(JsonNode node, ProviderBuilder b) {
        only(node, "environment.", Set.of("apiKey", "baseUrl", "model"));
        texts(node, "apiKey").forEach(b::keyVariable);
        texts(node, "baseUrl").forEach(b::baseUrlVariable);
        texts(node, "model").forEach(b::modelVariable);
    }

    private Auth auth(JsonNode node) {
        only(node, "auth.", Set.of("scheme", "name", "required", "tokenPattern"));
        String named = optional(node, "scheme");
        Auth.Scheme scheme = named == null ? Auth.Scheme.BEARER : constant("auth.scheme", named, Auth.Scheme.values());
        return new Auth(
                scheme,
                optional(node, "name"),
                node.path("required").asBoolean(scheme != Auth.Scheme.NONE),
                pattern(node, "tokenPattern"));
    }

    private @Nullable EmbeddingsEndpoint embeddings(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        only(node, "embeddings.", Set.of("protocol", "path", "batchLimit"));
        return new EmbeddingsEndpoint(
                protocol(text(node, "protocol")),
                text(node, "path"),
                node.path("batchLimit").asInt(1));
    }

    private Map<String, UrlParameter> parameters(JsonNode node, String field) {
        Map<String, UrlParameter> parameters = new LinkedHashMap<>();
        object(node, field).properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            only(value, field + "." + entry.getKey() + ".", Set.of("environment", "default", "description"));
            String description = optional(value, "description");
            parameters.put(
                    entry.getKey(),
                    new UrlParameter(
                            texts(value, "environment"),
                            optional(value, "default"),
                            description == null ? "" : description));
        });
        return parameters;
    }

    private Protocol chatProtocol(String id) {
        Protocol protocol = protocol(id);
        if (protocol.operation() != Operation.CHAT) {
            throw error("has the protocol '" + id + "', which is not for chats", null);
        }
        return protocol;
    }

    private Protocol protocol(String id) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.id().equals(id)) {
                return protocol;
            }
        }
        throw error(
                "has the unknown protocol '" + id + "'; there are "
                        + Arrays.stream(Protocol.values()).map(Protocol::id).toList(),
                null);
    }

    private <E extends Enum<E>> E constant(String field, String text, E[] values) {
        E found = EnumNames.constant(text, values);
        if (found == null) {
            throw error("has '" + text + "' in field '" + field + "'; there are " + EnumNames.of(values), null);
        }
        return found;
    }

    private @Nullable String pattern(JsonNode node, String field) {
        String regex = optional(node, field);
        return regex == null ? null : compiling(field, regex);
    }

    private String compiling(String field, String regex) {
        try {
            Pattern.compile(regex);
            return regex;
        } catch (PatternSyntaxException e) {
            throw error("has an invalid regular expression in field '" + field + "': " + e.getDescription(), e);
        }
    }

    private Map<String, String> map(JsonNode node, String field) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode object = object(node, field);
        object.fieldNames().forEachRemaining(name -> map.put(name, text(object, name)));
        return map;
    }

    private JsonNode object(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isObject() && !value.isMissingNode()) {
            throw error("must have an object in field '" + field + "'", null);
        }
        return value;
    }

    private List<String> texts(JsonNode node, String field) {
        JsonNode list = node.path(field);
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        boolean good =
                list.isMissingNode() || (list.isArray() && list.valueStream().allMatch(JsonNode::isTextual));
        if (!good) {
            throw error("must have a list of texts in field '" + field + "'", null);
        }
        return texts;
    }

    private @Nullable String optional(JsonNode node, String field) {
        return node.hasNonNull(field) ? text(node, field) : null;
    }

    private String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw error("lacks the text field '" + field + "'", null);
        }
        return value.asText();
    }

    private void only(JsonNode node, String path, Set<String> fields) {
        node.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw error("has the unknown field '" + path + name + "'; there are " + new TreeSet<>(fields), null);
            }
        });
    }

    private static void ifThere(@Nullable String text, Consumer<String> setter) {
        if (text != null) {
            setter.accept(text);
        }
    }

    private LlmException error(String what, @Nullable Throwable cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, "The provider descriptor " + source + " " + what)
                .cause(cause)
                .exception();
    }
}
