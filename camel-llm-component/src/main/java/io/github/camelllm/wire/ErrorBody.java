package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error response, in the form of any provider.
 *
 * @param tree the body, missing if it is not JSON
 * @param error its error object, or the body itself where nothing is nested
 * @param message the provider's message; null if it gave none
 * @param code the provider's machine-readable code; null if it gave none
 */
record ErrorBody(
        JsonNode tree,
        JsonNode error,
        @Nullable String message,
        @Nullable String code) {
    private static final List<String> CODES = List.of("code", "type", "status", "status_code", "error_code");
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_DEPTH = 5;

    /** The fields of error objects within a body or an error object; of an array, the first entry. */
    private static final List<String> NESTED =
            List.of("error", "errors", "detail", "fault", "base_resp", "message", "Error", "response", "data");

    /** The fields of messages: of most, of RFC 9457 and JSON:API, of AWS, Apigee, MiniMax and gateways. */
    private static final List<String> MESSAGES = List.of(
            "message",
            "Message",
            "error",
            "faultstring",
            "detail",
            "msg",
            "title",
            "status_msg",
            "error_msg",
            "error_message",
            "errorMessage",
            "error_description",
            "reason");

    /**
     * Reads bytes: JSON, or plain text whose first line is the message, or a page that has none.
     *
     * @param keyPrefixes how the provider's keys begin, which the message may repeat
     */
    static ErrorBody of(Headers headers, byte[] body, List<String> keyPrefixes) {
        JsonNode tree = Json.treeOrNull(body);
        if (tree == null && SseFrames.looksLike(body)) {
            tree = lastEvent(body);
        }
        if (tree != null && tree.isContainerNode()) {
            return of(headers, tree, keyPrefixes);
        }
        String text = tree != null && tree.isTextual() ? tree.textValue() : new String(body, StandardCharsets.UTF_8);
        MissingNode none = MissingNode.getInstance();
        return new ErrorBody(none, none, firstLine(text, keyPrefixes), amazonType(headers, none));
    }

    /**
     * Reads a tree.
     *
     * @param keyPrefixes how the provider's keys begin, which the message may repeat
     */
    static ErrorBody of(Headers headers, JsonNode body, List<String> keyPrefixes) {
        JsonNode tree = unwrapped(body);
        JsonNode error = errorOf(tree);
        return new ErrorBody(tree, error, clean(fullMessageOf(tree, error), keyPrefixes), codeOf(headers, tree, error));
    }

    /** Returns the last event of a body that is a stream, though its status is that of an error; null if none is JSON. */
    private static @Nullable JsonNode lastEvent(byte[] body) {
        AtomicReference<@Nullable JsonNode> last = new AtomicReference<>();
        SseFrames frames = new SseFrames((bytes, offset, length) -> {
            JsonNode event = Json.treeOrNull(Arrays.copyOfRange(bytes, offset, offset + length));
            if (event != null && event.isContainerNode()) {
                last.set(event);
            }
        });
        frames.feed(ByteBuffer.wrap(body));
        frames.end();
        return last.get();
    }

    /** Returns whether a body has a status field that reports a failure, as MiniMax's do. */
    static boolean isFailure(JsonNode body) {
        return body.path("base_resp").path("status_code").asInt() != 0;
    }

    /** Returns all codes of the error, in lower case and without punctuation. */
    List<String> marks() {
        List<String> marks = new ArrayList<>();
        for (JsonNode node : List.of(error, error.path("innererror"), error.path("metadata"), tree)) {
            for (String field : List.of("code", "type", "status", "error_type", "__type")) {
                addMark(marks, Json.text(node, field));
            }
        }
        error.path("details").forEach(detail -> addMark(marks, Json.text(detail, "reason")));
        addMark(marks, code);
        return marks;
    }

    /** Returns the message; empty if there is none. */
    String words() {
        return message == null ? "" : message;
    }

    /** Returns the message without the part that an aggregator quotes of a provider behind it; empty if there is none. */
    String ownWords() {
        String own = messageOf(tree, error);
        return own == null ? words() : own;
    }

    /** Returns the HTTP status that the error itself names, as a number or in words; 0 if it names none. */
    int ownStatus() {
        int ofMiniMax = ErrorPhrases.statusOfMiniMax(
                tree.path("base_resp").path("status_code").asInt());
        if (ofMiniMax != 0) {
            return ofMiniMax;
        }
        for (JsonNode node : List.of(error, tree)) {
            for (String field : List.of("code", "type", "status", "status_code", "__type")) {
                int status = ErrorPhrases.status(Json.scalar(node, field));
                if (status != 0) {
                    return status;
                }
            }
        }
        return ErrorPhrases.status(code);
    }

    private static void addMark(List<String> marks, @Nullable String word) {
        if (word != null) {
            marks.add(ErrorPhrases.plain(word));
        }
    }

    private static JsonNode unwrapped(JsonNode body) {
        return body.isArray() && body.path(0).isContainerNode() ? body.path(0) : body;
    }

    /** Returns the innermost error object: gateways wrap the bodies of providers, and these their errors. */
    private static JsonNode errorOf(JsonNode tree) {
        JsonNode error = tree;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            JsonNode inner = innerError(error, depth == 0);
            if (inner == null) {
                return error;
            }
            error = inner;
        }
        return error;
    }

    private static @Nullable JsonNode innerError(JsonNode outer, boolean isBody) {
        if (!isBody && textOf(outer) != null) {
            return null;
        }
        for (String field : NESTED) {
            JsonNode inner = outer.path(field);
            JsonNode object = inner.isArray() && field.startsWith("error") ? inner.path(0) : inner;
            if (object.isObject() && (!isBody || field.equals("error") || textOf(outer) == null)) {
                return object;
            }
        }
        JsonNode ofChoice = outer.path("choices").path(0).path("error");
        return ofChoice.isObject() ? ofChoice : null;
    }

    /** The message and, where an aggregator passes them on, the message of the provider behind it. */
    private static @Nullable String fullMessageOf(JsonNode tree, JsonNode error) {
        String message = messageOf(tree, error);
        String behind = Json.words(error.path("metadata"), "raw");
        return message == null || behind == null ? message : message + ": " + behind;
    }

    private static @Nullable String messageOf(JsonNode tree, JsonNode error) {
        String message = error.equals(tree) ? null : textOf(error);
        return message != null ? message : textOfBody(tree);
    }

    /** Returns the message of an error object. */
    private static @Nullable String textOf(JsonNode error) {
        for (String field : MESSAGES) {
            String text = text(error.path(field));
            if (text != null) {
                return text;
            }
        }
        return text(error.path("detail").path(0).path("msg")); // of FastAPI, whose entries are no error objects
    }

    /** Returns the message of a body without an error object that has one. */
    private static @Nullable String textOfBody(JsonNode tree) {
        for (JsonNode candidate : List.of(
                tree.path("error"),
                tree.path("error").path(0),
                tree.path("x_groq").path("error"),
                tree.path("errors"),
                tree.path("errors").path(0),
                tree.path(0))) {
            String text = text(candidate);
            if (text != null) {
                return text;
            }
        }
        String text = textOf(tree);
        return text != null ? text : textOfFields(tree.path("errors"));
    }

    /** Returns the first message of errors by the field that they are about. */
    private static @Nullable String textOfFields(JsonNode errors) {
        for (Map.Entry<String, JsonNode> field : errors.properties()) {
            String text = text(field.getValue());
            if (text != null) {
                return field.getKey() + ": " + text;
            }
        }
        return null;
    }

    /** Returns a text, or the first text of an array, such as the messages of a validation. */
    private static @Nullable String text(JsonNode node) {
        JsonNode text = node.isArray() ? node.path(0) : node;
        return text.isTextual() && !text.textValue().isBlank() ? text.textValue() : null;
    }

    private static @Nullable String codeOf(Headers headers, JsonNode tree, JsonNode error) {
        String text = codeOf(tree, error, true);
        text = text != null ? text : amazonType(headers, tree);
        return text != null ? text : codeOf(tree, error, false);
    }

    private static @Nullable String codeOf(JsonNode tree, JsonNode error, boolean textOnly) {
        for (JsonNode node : List.of(error, tree)) {
            for (String field : CODES) {
                String code = textOnly ? Json.words(node, field) : Json.scalar(node, field);
                if (code != null && !isEnvelope(field, code)) {
                    return code;
                }
            }
        }
        return null;
    }

    /** Anthropic calls the whole body an error, too. */
    private static boolean isEnvelope(String field, String code) {
        return field.equals("type") && code.equals("error");
    }

    private static @Nullable String amazonType(Headers headers, JsonNode tree) {
        String type = Json.words(tree, "__type");
        type = type != null ? type : headers.first("x-amzn-errortype");
        if (type == null || type.isBlank()) {
            return null;
        }
        int colon = type.indexOf(':');
        return (colon < 0 ? type : type.substring(0, colon)).strip();
    }

    private static @Nullable String firstLine(String text, List<String> keyPrefixes) {
        String bare = text.replace("\uFEFF", "").strip();
        if (bare.isEmpty() || bare.startsWith("<")) {
            return null;
        }
        return clean(bare.lines().findFirst().orElse(bare), keyPrefixes);
    }

    private static @Nullable String clean(@Nullable String message, List<String> keyPrefixes) {
        if (message == null) {
            return null;
        }
        String bare = message.strip();
        return KeyScrubber.scrub(
                bare.length() > MAX_MESSAGE ? bare.substring(0, MAX_MESSAGE) + "..." : bare, keyPrefixes);
    }
}
