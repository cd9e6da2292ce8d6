package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One answer of a script and the questions it is for; for all questions if there is no pattern. */
record ScriptEntry(@Nullable Pattern match, MockReply reply) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> FIELDS = new TreeSet<>(
            Set.of("text", "json", "reasoning", "toolCalls", "finishReason", "usage", "error", "match", "delay"));
    private static final Set<String> ERROR_FIELDS =
            new TreeSet<>(Set.of("kind", "message", "retryAfter", "statusCode", "providerCode"));
    private static final Set<String> CALL_FIELDS = new TreeSet<>(Set.of("id", "name", "arguments"));

    /** Returns whether this is for a question: by its pattern, or by having none. */
    boolean fits(String question, boolean matching) {
        return matching ? match != null && match.matcher(question).find() : match == null;
    }

    /**
     * Reads an answer: text, a response, an error, or a tree or map with the fields of a script.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static ScriptEntry of(@Nullable Object answer) {
        if (answer instanceof CharSequence text) {
            return new ScriptEntry(null, MockReply.text(text.toString()));
        } else if (answer instanceof ChatResponse response) {
            return new ScriptEntry(null, MockReply.of(response));
        } else if (answer instanceof LlmException error) {
            return new ScriptEntry(null, MockReply.failure(error.details()));
        } else if (answer instanceof JsonNode || answer instanceof Map) {
            return of(JSON.<JsonNode>valueToTree(answer));
        }
        throw new IllegalArgumentException(
                "an answer of a script is text, an object, a ChatResponse or an LlmException, not "
                        + (answer == null ? "null" : answer.getClass().getName()));
    }

    private static ScriptEntry of(JsonNode node) {
        if (node.isTextual()) {
            return new ScriptEntry(null, MockReply.text(node.textValue()));
        }
        checkFields(node, "an answer", FIELDS);
        MockReply reply = new MockReply(
                answer(node),
                node.has("error") ? error(node.get("error")) : null,
                node.has("delay") ? DelayRange.duration(node.get("delay").asText()) : Duration.ZERO);
        return new ScriptEntry(
                node.has("match") ? Pattern.compile(node.get("match").asText()) : null, reply);
    }

    private static void checkFields(JsonNode node, String what, Set<String> known) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(what + " of a script must be an object, not " + node.getNodeType());
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(what + " of a script has no field '" + name + "'; it has "
                        + String.join(", ", known)
                        + (known == FIELDS ? " (an answer that is JSON itself goes into 'json')" : ""));
            }
        }
    }

    private static ChatResponse answer(JsonNode node) {
        ChatResponse.Builder answer = ChatResponse.builder().parts(parts(node));
        if (node.has("finishReason")) {
            String reason = node.get("finishReason").asText();
            answer.finishReason(FinishReason.valueOf(reason.toUpperCase(Locale.ROOT)))
                    .nativeFinishReason(reason.toLowerCase(Locale.ROOT));
        }
        return answer.usage(usage(node.path("usage"))).build();
    }

    private static List<Part> parts(JsonNode node) {
        List<Part> parts = new ArrayList<>();
        if (node.has("reasoning")) {
            parts.add(new Part.Reasoning(node.get("reasoning").asText()));
        }
        if (node.has("text")) {
            parts.add(new Part.Text(node.get("text").asText()));
        }
        if (node.has("json")) {
            parts.add(new Part.Text(node.get("json").toString()));
        }
        for (JsonNode call : node.path("toolCalls")) {
            checkFields(call, "a tool call", CALL_FIELDS);
            JsonNode arguments = call.path("arguments");
            parts.add(new ToolCall(
                    call.path("id").textValue(),
                    call.path("name").asText(),
                    arguments.isContainerNode() ? arguments.toString() : arguments.asText()));
        }
        return parts;
    }

    private static Usage usage(JsonNode figures) {
        if (figures.isMissingNode()) {
            return Usage.UNKNOWN;
        }
        checkFields(figures, "a usage", MockUsage.FIGURES);
        return new Usage(
                figure(figures, "in"),
                figure(figures, "out"),
                figure(figures, "cached"),
                null,
                figure(figures, "reasoning"));
    }

    private static @Nullable Long figure(JsonNode figures, String name) {
        return figures.has(name) ? (Long) figures.get(name).asLong() : null;
    }

    private static ErrorDetails error(JsonNode node) {
        if (node.isTextual()) {
            return error(InjectedFailures.kind(node.textValue()), null).build();
        }
        checkFields(node, "an error", ERROR_FIELDS);
        ErrorKind kind = InjectedFailures.kind(node.path("kind").asText());
        ErrorDetails.Builder error = error(kind, node.path("message").textValue())
                .providerCode(node.path("providerCode").textValue());
        if (node.has("statusCode")) {
            error.statusCode(node.get("statusCode").asInt());
        }
        if (node.has("retryAfter")) {
            error.retryAfter(DelayRange.duration(node.get("retryAfter").asText()));
        }
        return error.build();
    }

    private static ErrorDetails.Builder error(ErrorKind kind, @Nullable String message) {
        return ErrorDetails.of(kind, message == null ? "The script says " + kind : message)
                .statusCode(InjectedFailures.status(kind));
    }
}
