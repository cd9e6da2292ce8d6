package io.github.camelllm.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.camelllm.InputFormat;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.stream.ChatStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a message body to a request. Texts, bytes, maps and JSON are data: one user message, whatever they look like, unless the
 * endpoint has {@code inputFormat=openai}. Always conversations are only messages and requests of our own types, and trees that Java code
 * sends directly to an endpoint without a system message.
 */
public final class BodyReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    private static final ObjectWriter JSON = new ObjectMapper()
            .registerModule(
                    new SimpleModule() // used if Jackson's own module for these types is missing
                            .addSerializer(TemporalAccessor.class, ToStringSerializer.instance))
            .findAndRegisterModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .writer();

    private final boolean conversations;
    private final boolean task;
    private final String endpoint;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Creates a reader of an endpoint.
     *
     * @param options its options
     * @param endpoint its provider, for the log
     */
    public BodyReader(LlmConfiguration options, String endpoint) {
        this.conversations = options.getInputFormat() == InputFormat.openai;
        this.task = options.getSystemMessage() != null;
        this.endpoint = endpoint;
    }

    /**
     * Returns the request that the body is: a conversation, and for some forms settings.
     *
     * @param userMessage the user message from header or option; null if there is none
     * @throws LlmException of kind {@code INVALID_REQUEST} if the body cannot be sent to a model
     */
    public Input read(Exchange exchange, @Nullable String userMessage) {
        Object body = exchange.getMessage().getBody();
        Input input = input(exchange, body, userMessage);
        return new Input(AttachmentParts.added(exchange, input.request()), input.json());
    }

    private Input input(Exchange exchange, @Nullable Object body, @Nullable String userMessage) {
        if (body instanceof String text) {
            return text(text, userMessage);
        } else if (body == null) {
            return own(userMessage == null ? conversation(List.of()) : ask(List.of(), userMessage));
        } else if (body instanceof ChatStream stream) {
            return text(stream.text("the next prompt"), userMessage);
        } else if (body instanceof ChatRequest asked) {
            return own(continued(asked, userMessage));
        } else if (body instanceof Message message) {
            return own(continued(conversation(List.of(message)), userMessage));
        } else if (body instanceof Part part) {
            return own(ask(List.of(part), userMessage));
        } else if (body instanceof JsonNode json && isOwnTree(exchange) && OpenAiInput.isRequest(json)) {
            return own(continued(OpenAiInput.request(json), userMessage));
        } else if (body instanceof JsonNode json) {
            return json.isTextual() ? text(json.textValue(), userMessage) : json(json, json::toString, userMessage);
        } else if (body instanceof Map<?, ?> map) {
            return json(map, userMessage);
        } else if (body instanceof List<?> list) {
            return list(list, userMessage);
        }
        return other(exchange, body, userMessage);
    }

    /**
     * Returns whether a tree is as much the caller's own as a {@link ChatRequest} is: Java code has sent it straight to this
     * endpoint, by a {@code ProducerTemplate} and through no route, and nothing sets a task with a system message. In a
     * route, a tree may have been created by a consumer or {@code unmarshal().json()} from untrusted text.
     */
    private boolean isOwnTree(Exchange exchange) {
        Endpoint from = exchange.getFromEndpoint();
        return !conversations
                && !task
                && exchange.getMessage().getHeader(LlmConstants.SYSTEM_MESSAGE) == null
                && exchange.getFromRouteId() == null
                && from != null
                && from.getEndpointUri().startsWith(LlmConstants.SCHEME + ":");
    }

    private static Input own(ChatRequest request) {
        return new Input(request, false);
    }

    private Input text(String text, @Nullable String userMessage) {
        JsonNode json = conversations ? OpenAiInput.tree(text) : null;
        return json == null ? own(prompt(text, userMessage)) : json(json, () -> text, userMessage);
    }

    private Input json(Object mapOrList, @Nullable String userMessage) {
        return json(
                conversations ? OpenAiInput.treeOf(mapOrList) : MissingNode.getInstance(),
                () -> jsonText(mapOrList),
                userMessage);
    }

    private Input json(JsonNode json, Supplier<String> text, @Nullable String userMessage) {
        return conversations && OpenAiInput.isRequest(json)
                ? new Input(continued(OpenAiInput.request(json), userMessage), true)
                : own(prompt(text.get(), userMessage));
    }

    private static String jsonText(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw ErrorDetails.of(
                            ErrorKind.INVALID_REQUEST,
                            "The body is a " + value.getClass().getName() + " that cannot be written as JSON: "
                                    + e.getOriginalMessage())
                    .cause(e)
                    .exception();
        }
    }

    /** Returns the request of one user message: the text, unless another one is to take its place. */
    private ChatRequest prompt(String text, @Nullable String userMessage) {
        if (userMessage == null) {
            return ask(List.of(), required(text));
        }
        if (!text.isBlank() && !userMessage.contains(text.strip()) && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "The user message of an endpoint of {} replaces the text in the body, which is not sent. To send both, include the text in the user message, for example by ${body} in a file named by userMessage=resource:.... This is logged once for each endpoint.",
                    endpoint);
        }
        return ask(List.of(), userMessage);
    }

    private Input list(List<?> list, @Nullable String userMessage) {
        if (!list.isEmpty() && list.stream().allMatch(item -> item instanceof Map || item instanceof JsonNode)) {
            return json(list, userMessage);
        }
        List<Message> messages = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof Message message) {
                messages.add(message);
            } else if (item instanceof Part part) {
                parts.add(part);
            } else {
                throw refused("a list with a "
                        + (item == null ? "null" : item.getClass().getName()));
            }
        }
        if (!parts.isEmpty()) {
            messages.add(new Message(Role.USER, parts, null));
        }
        return own(continued(conversation(messages), userMessage));
    }

    private Input other(Exchange exchange, Object body, @Nullable String userMessage) {
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
        return own(ask(List.of(part(type, data, name)), userMessage));
    }

    /** Returns the substitute for the text of a class without a text form. */
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
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        return name != null ? name : exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
    }

    static Part part(String type, byte[] data, @Nullable String name) {
        if (MediaTypes.isText(type)) {
            return new Part.Text(new String(data, StandardCharsets.UTF_8));
        } else if (data.length == 0) {
            throw refused("an empty file of the type " + type);
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

    /** Returns the error of an empty message. */
    public static LlmException empty() {
        return refused(
                "empty, and there is neither the option userMessage nor the header " + LlmConstants.USER_MESSAGE);
    }

    private static LlmException refused(String what) {
        return ErrorKind.INVALID_REQUEST.exception(
                "The body is " + what + ". It can be text, JSON or a Map, which are"
                        + " sent as text, a Message or a list of them, a ChatRequest, or bytes, a stream or a file of a known type");
    }
}
