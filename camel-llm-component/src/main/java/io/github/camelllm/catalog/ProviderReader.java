package io.github.camelllm.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The reader of provider descriptors. It accepts no field it does not know, so that a slip of the pen is found. */
public final class ProviderReader {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "aliases",
            "displayName",
            "protocol",
            "baseUrl",
            "auth",
            "environment",
            "keyPattern",
            "quirks",
            "defaultModel",
            "modelsPath",
            "tokenCountPath",
            "rateLimitHeaders",
            "headers");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String source;

    private ProviderReader(String source) {
        this.source = source;
    }

    /**
     * Reads a descriptor.
     *
     * @param source what it is called in errors
     * @param json the descriptor
     * @throws LlmException of kind {@code CONFIGURATION} that names the source and the field
     */
    public static Provider read(String source, byte[] json) {
        try {
            return new ProviderReader(source).provider(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new ProviderReader(source).error("is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ProviderReader(source).error("cannot be read: " + e.getMessage(), e);
        }
    }

    private Provider provider(JsonNode node) {
        only(node, "", FIELDS);
        return new Provider(
                text(node, "name"),
                texts(node, "aliases"),
                text(node, "displayName"),
                protocol(text(node, "protocol")),
                text(node, "baseUrl"),
                auth(node.path("auth")),
                environment(node.path("environment")),
                pattern(node, "keyPattern"),
                quirks(texts(node, "quirks")),
                optional(node, "defaultModel"),
                optional(node, "modelsPath"),
                optional(node, "tokenCountPath"),
                texts(node, "rateLimitHeaders"),
                map(node.path("headers")));
    }

    private Auth auth(JsonNode node) {
        only(node, "auth.", Set.of("scheme", "name", "required"));
        Auth.Scheme scheme = constant("auth.scheme", text(node, "scheme"), Auth.Scheme.values());
        try {
            return new Auth(
                    scheme, optional(node, "name"), node.path("required").asBoolean(scheme != Auth.Scheme.NONE));
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()), e);
        }
    }

    private Provider.Environment environment(JsonNode node) {
        only(node, "environment.", Set.of("apiKey", "baseUrl", "model"));
        return new Provider.Environment(texts(node, "apiKey"), texts(node, "baseUrl"), texts(node, "model"));
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

    private Set<Quirk> quirks(List<String> names) {
        Set<Quirk> quirks = new LinkedHashSet<>();
        names.forEach(name -> quirks.add(constant("quirks", name, Quirk.values())));
        return quirks;
    }

    private <E extends Enum<E>> E constant(String field, String text, E[] values) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E value : values) {
            if (value.name().equals(wanted)) {
                return value;
            }
        }
        throw error("has '" + text + "' in field '" + field + "'; there are " + Arrays.toString(values), null);
    }

    private Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> map.put(field.getKey(), field.getValue().asText()));
        return map;
    }

    private List<String> texts(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        node.path(field).forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private @Nullable String optional(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }

    private @Nullable String pattern(JsonNode node, String field) {
        String text = optional(node, field);
        try {
            return text == null ? null : Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw error("has no regular expression in field '" + field + "': " + e.getDescription(), e);
        }
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
                throw error(
                        "has the unknown field '" + path + name + "'; there are "
                                + fields.stream().sorted().toList(),
                        null);
            }
        });
    }

    private LlmException error(String what, @Nullable Throwable cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, "The provider descriptor " + source + " " + what)
                .cause(cause)
                .exception();
    }
}
