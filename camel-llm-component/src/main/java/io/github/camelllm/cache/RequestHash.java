package io.github.camelllm.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Computes the {@link CacheKey} of a call: a hash of the effective request, the provider and its {@linkplain
 * io.github.camelllm.chat.ChatProvider#fingerprint() fingerprint}, the tenant and the namespace. Every difference that reaches the provider
 * changes the key; the order of JSON fields and of header fields does not. The API key, timeouts, retries and streaming are not part of it.
 */
public final class RequestHash {
    /** Incremented when the format below changes, so that answers stored with the earlier one are not found. */
    private static final int VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ThreadLocal<CanonicalBytes> BYTES = ThreadLocal.withInitial(CanonicalBytes::new);

    private final CanonicalBytes bytes;

    private RequestHash(CanonicalBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the key of a call.
     *
     * @param fingerprint that of the provider
     * @return null if something that reaches the provider is an object without a canonical form
     */
    public static @Nullable CacheKey of(Call call, String fingerprint, String namespace) {
        RequestHash hash = new RequestHash(BYTES.get().reset());
        hash.head(call, fingerprint, namespace);
        hash.messages(call.request().messages());
        byte[] bytes = hash.bytes.hash();
        return bytes == null ? null : CacheKey.of(namespace, bytes);
    }

    /**
     * Returns a key for each message of a call, in their order, as if it were the only one.
     *
     * @param fingerprint that of the provider
     * @return null if something that reaches the provider is an object without a canonical form
     */
    public static @Nullable List<CacheKey> ofMessages(Call call, String fingerprint, String namespace) {
        RequestHash hash = new RequestHash(BYTES.get().reset());
        hash.head(call, fingerprint, namespace);
        byte[] head = hash.bytes.hash();
        if (head == null) {
            return null;
        }
        List<CacheKey> keys = new ArrayList<>();
        for (Message message : call.request().messages()) {
            hash.bytes.bytes(head);
            hash.message(message);
            byte[] bytes = hash.bytes.hash();
            if (bytes == null) {
                return null;
            }
            keys.add(CacheKey.of(namespace, bytes));
        }
        return keys;
    }

    private void head(Call call, String fingerprint, String namespace) {
        bytes.mark(VERSION).text(namespace).text(call.caller().tenant());
        bytes.text(call.provider()).text(fingerprint);
        headers(call.options().headers());
        bytes.map(call.options().attributes());
        settings(call.request());
    }

    private void headers(Map<String, String> headers) {
        if (headers.isEmpty()) {
            bytes.map(headers);
            return;
        }
        Map<String, String> keyed = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (KeyedHeaders.isKeyed(name)) {
                keyed.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        bytes.map(keyed);
    }

    private void settings(ChatRequest request) {
        bytes.text(request.operation().name()).text(request.model());
        bytes.number(request.temperature()).number(request.topP()).number(request.topK());
        bytes.number(request.maxTokens()).number(request.seed()).value(request.stop());
        bytes.number(request.presencePenalty()).number(request.frequencyPenalty());
        bytes.text(request.reasoningEffort()).number(request.reasoningBudget());
        bytes.number(request.dimensions()).text(request.user()).flag(request.parallelToolCalls());
        ToolChoice choice = request.toolChoice();
        bytes.text(choice == null ? null : choice.mode().name()).text(choice == null ? null : choice.name());
        format(request.responseFormat());
        bytes.list(request.tools().size());
        request.tools().forEach(this::tool);
        additional(request.additional());
        client(request.clientFields());
    }

    private void client(@Nullable ClientFields client) {
        bytes.flag(client != null);
        if (client != null) {
            bytes.text(client.protocol()).map(client.headers());
            additional(client.body());
            bytes.json(client.nested());
        }
    }

    private void format(@Nullable ResponseFormat format) {
        bytes.flag(format != null);
        if (format != null) {
            bytes.text(format.kind().name()).text(format.name()).flag(format.strict());
            bytes.json(format.schema());
        }
    }

    private void tool(Tool tool) {
        bytes.text(tool.name()).text(tool.description()).flag(tool.strict());
        bytes.json(tool.parameters());
    }

    /** Application objects in fields are hashed by the JSON that is sent for them. */
    private void additional(Map<String, Object> fields) {
        if (fields.isEmpty()) {
            bytes.map(fields);
            return;
        }
        Map<String, @Nullable Object> values = new TreeMap<>();
        fields.forEach((name, value) -> values.put(name, sent(value)));
        bytes.map(values);
    }

    private static @Nullable Object sent(@Nullable Object value) {
        if (value == null || value instanceof CharSequence || value instanceof Number || value instanceof JsonNode) {
            return value;
        }
        try {
            return JSON.<JsonNode>valueToTree(value);
        } catch (IllegalArgumentException noJson) {
            return value; // and so without a canonical form
        }
    }

    private void messages(List<Message> messages) {
        bytes.list(messages.size());
        messages.forEach(this::message);
    }

    private void message(Message message) {
        bytes.text(message.role().name()).text(message.name());
        parts(message.parts());
        additional(message.additional());
    }

    private void parts(List<Part> parts) {
        bytes.list(parts.size());
        for (Part part : parts) {
            bytes.text(part.getClass().getSimpleName());
            mark(part.mark());
            part(part);
        }
    }

    private void mark(@Nullable ProviderMark mark) {
        bytes.text(mark == null ? null : mark.maker()).text(mark == null ? null : mark.value());
    }

    private void part(Part part) {
        if (part instanceof Part.Text text) {
            bytes.text(text.text());
        } else if (part instanceof Part.Image image) {
            media(image.media());
            bytes.text(image.detail());
        } else if (part instanceof Part.Audio audio) {
            media(audio.media());
        } else if (part instanceof Part.Document document) {
            media(document.media());
            bytes.text(document.name()).text(document.fileId());
        } else if (part instanceof Part.Reasoning reasoning) {
            bytes.text(reasoning.text()).flag(reasoning.redacted());
        } else if (part instanceof Part.Refusal refusal) {
            bytes.text(refusal.text());
        } else if (part instanceof Part.CacheControl control) {
            bytes.text(control.ttl());
        } else if (part instanceof Part.Native block) {
            bytes.text(block.protocol()).json(block.json());
        } else {
            tools(part);
        }
    }

    private void tools(Part part) {
        if (part instanceof ToolCall call) {
            bytes.text(call.id()).text(call.name()).text(call.arguments());
        } else if (part instanceof ToolResult result) {
            bytes.text(result.toolCallId()).text(result.name()).flag(result.failed());
            parts(result.content());
        } else {
            bytes.value(part); // a new kind of part has no canonical form until it is added here
        }
    }

    private void media(@Nullable Media media) {
        bytes.flag(media != null);
        if (media != null) {
            bytes.text(media.type()).bytes(media.data());
            bytes.text(media.uri() == null ? null : media.uri().toString());
        }
    }
}
