package io.github.camelllm.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wire.OpenAiRequests;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Makes a request of a message's body, whatever form it has. */
final class BodyReader {
    private BodyReader() {}

    /**
     * Returns the request that the body is: a conversation, and for some forms settings.
     *
     * @param userMessage the user message from header or option; null if there is none
     * @throws LlmException of kind {@code INVALID_REQUEST} if the body is nothing a model can be asked
     */
    static ChatRequest read(Exchange exchange, @Nullable String userMessage) {
        Object body = exchange.getMessage().getBody();
        ChatRequest request;
        if (body instanceof String text) {
            request = text(text, userMessage);
        } else if (body == null) {
            request = userMessage == null ? conversation(List.of()) : ask(List.of(), userMessage);
        } else if (body instanceof ChatRequest asked) {
            request = continued(asked, userMessage);
        } else if (body instanceof JsonNode json) {
            request = json(json, userMessage);
        } else if (body instanceof Map<?, ?> map) {
            request = continued(OpenAiRequests.read(ExactJson.tree(map)), userMessage);
        } else if (body instanceof Message message) {
            request = continued(conversation(List.of(message)), userMessage);
        } else if (body instanceof Part part) {
            request = ask(List.of(part), userMessage);
        } else if (body instanceof List<?> list) {
            request = list(list, userMessage);
        } else {
            request = other(exchange, body, userMessage);
        }
        return AttachmentParts.added(exchange, request);
    }

    private static ChatRequest text(String text, @Nullable String userMessage) {
        JsonNode shape = chatShape(text);
        if (shape != null) {
            return continued(OpenAiRequests.read(shape), userMessage);
        }
        return ask(List.of(), userMessage != null ? userMessage : required(text));
    }

    /** Returns the text as JSON if it is a request in OpenAI's shape, else null. */
    private static @Nullable JsonNode chatShape(String text) {
        if (!text.stripLeading().startsWith("{") || !text.contains("\"messages\"")) {
            return null;
        }
        try {
            JsonNode json = ExactJson.read(text);
            return isChatShape(json) ? json : null;
        } catch (JsonProcessingException noJson) {
            return null; // a text that only looks like it
        }
    }

    private static boolean isChatShape(JsonNode json) {
        return json.path("messages").isArray() && json.path("messages").path(0).has("role");
    }

    private static ChatRequest json(JsonNode json, @Nullable String userMessage) {
        if (json.isTextual()) {
            return text(json.asText(), userMessage);
        }
        return isChatShape(json)
                ? continued(OpenAiRequests.read(json), userMessage)
                : ask(List.of(), userMessage != null ? userMessage : json.toString());
    }

    private static ChatRequest list(List<?> list, @Nullable String userMessage) {
        List<Message> messages = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof Message message) {
                messages.add(message);
            } else if (item instanceof Part part) {
                parts.add(part);
            } else if (item instanceof Map<?, ?> map) {
                messages.addAll(OpenAiRequests.read(ExactJson.tree(Map.of("messages", List.of(map))))
                        .messages());
            } else {
                throw refused("a list with a "
                        + (item == null ? "null" : item.getClass().getName()));
            }
        }
        if (!parts.isEmpty()) {
            messages.add(new Message(Role.USER, parts, null));
        }
        return continued(conversation(messages), userMessage);
    }

    private static ChatRequest other(Exchange exchange, Object body, @Nullable String userMessage) {
        boolean bytes = body instanceof byte[]
                || body instanceof InputStream
                || body instanceof StreamCache
                || body instanceof File
                || body instanceof Path
                || body instanceof WrappedFile<?>;
        if (!bytes) {
            String text = exchange.getContext().getTypeConverter().tryConvertTo(String.class, exchange, body);
            if (text == null || text.equals(identity(body))) {
                throw refused("a " + body.getClass().getName());
            }
            return text(text, userMessage);
        }
        byte[] data = bytes(exchange, body);
        String name = fileName(exchange, body);
        String type = MediaTypes.of(exchange.getMessage(), name, data);
        if (type == null) {
            throw refused("bytes of an unknown kind: set the header " + LlmConstants.MEDIA_TYPE);
        }
        if (MediaTypes.isText(type)) {
            return text(new String(data, MediaTypes.charset(exchange)), userMessage);
        }
        return ask(List.of(part(type, data, name)), userMessage);
    }

    /** Returns what a class without a text form of its own has in place of one. */
    private static String identity(Object body) {
        return body.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(body));
    }

    private static byte[] bytes(Exchange exchange, Object body) {
        Object readable = body instanceof Path path ? path.toFile() : body;
        byte[] data = exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, readable);
        if (data == null) {
            throw refused("a " + body.getClass().getName() + " that cannot be read");
        }
        if (body instanceof StreamCache cache) {
            cache.reset();
        }
        return data;
    }

    private static @Nullable String fileName(Exchange exchange, Object body) {
        if (body instanceof File file) {
            return file.getName();
        }
        if (body instanceof Path path) {
            return String.valueOf(path.getFileName());
        }
        return exchange.getMessage()
                .getHeader(
                        Exchange.FILE_NAME_ONLY,
                        exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class),
                        String.class);
    }

    static Part part(String type, byte[] data, @Nullable String name) {
        if (MediaTypes.isText(type)) {
            return new Part.Text(new String(data, StandardCharsets.UTF_8));
        } else if (type.startsWith("image/")) {
            return new Part.Image(Media.of(type, data));
        } else if (type.startsWith("audio/")) {
            return new Part.Audio(Media.of(type, data));
        } else if (type.equals("application/pdf")
                || type.contains("officedocument")
                || type.equals("application/msword")) {
            return new Part.Document(Media.of(type, data), name);
        }
        throw refused("of the type " + type + ", which is no text, image, audio or document");
    }

    /** Returns a request of one user message: the parts, after the words if there are any. */
    private static ChatRequest ask(List<Part> parts, @Nullable String words) {
        List<Part> all = new ArrayList<>();
        if (words != null) {
            all.add(new Part.Text(words));
        }
        all.addAll(parts);
        return conversation(List.of(new Message(Role.USER, all, null)));
    }

    private static ChatRequest conversation(List<Message> messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    private static ChatRequest continued(ChatRequest request, @Nullable String userMessage) {
        return userMessage == null
                ? request
                : request.toBuilder().message(Message.user(userMessage)).build();
    }

    private static String required(String text) {
        if (text.isBlank()) {
            throw empty();
        }
        return text;
    }

    /** Returns the error of a message that asks nothing. */
    static LlmException empty() {
        return refused(
                "empty, and there is neither the option userMessage nor the header " + LlmConstants.USER_MESSAGE);
    }

    private static LlmException refused(String what) {
        return ErrorKind.INVALID_REQUEST.exception("The body is " + what + ". It can be text, a Message or a list of"
                + " them, a ChatRequest, JSON or a Map in OpenAI's chat shape, or bytes, a stream or a file of a known"
                + " type");
    }
}
