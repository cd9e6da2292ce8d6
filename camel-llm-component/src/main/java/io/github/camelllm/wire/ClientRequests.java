package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Requests of a gateway's clients, in the form that the protocol of the provider takes. */
public final class ClientRequests {
    private static final Set<String> WITHOUT_FREE_JSON =
            Set.of(Protocol.ANTHROPIC_MESSAGES.id(), Protocol.BEDROCK_CONVERSE.id());
    private static final int FEW_TOKENS = 4096;
    private static final int MANY_TOKENS = 16_384;

    private ClientRequests() {}

    /**
     * Returns a request for a provider of a protocol. If the client speaks the same protocol, its additional fields are included; else fields that
     * the provider's protocol does not have are left out. A request without a client is returned unchanged.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if it has a field that cannot be left out
     */
    public static ChatRequest forProtocol(ChatRequest request, Protocol protocol) {
        ClientFields client = request.clientFields();
        if (client == null) {
            return request;
        } else if (client.protocol().equals(protocol.id())) {
            return request.toBuilder()
                    .messages(ClientResults.onePerCall(request.messages()))
                    .additional(client.body())
                    .build();
        }
        for (String field : client.essential()) {
            if (client.body().containsKey(field)) {
                throw ErrorKind.INVALID_REQUEST.exception("The field " + field
                        + " needs a provider that speaks the protocol " + client.protocol() + ", and this one speaks "
                        + protocol.id() + ": leave it out, or name another model");
            }
        }
        return translated(request, protocol);
    }

    /** Returns the header fields of a call, and those of its client if the provider speaks its protocol; the call's win. */
    public static Map<String, String> headers(Call call, Protocol protocol) {
        ClientFields client = call.request().clientFields();
        Map<String, String> own = call.options().headers();
        if (client == null || client.headers().isEmpty() || !client.protocol().equals(protocol.id())) {
            return own;
        }
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(client.headers());
        all.putAll(own);
        return all;
    }

    /**
     * Returns the fields of a client's body, within messages, blocks and settings, that the vocabulary lacks; null if there
     * are none.
     *
     * @param foreign tells ids that the provider has not made
     */
    public static @Nullable JsonNode nested(Protocol protocol, JsonNode body, Predicate<String> foreign) {
        return NestedFields.of(protocol, body, foreign);
    }

    /** Returns the body to send for a request: with all fields of its client, if the provider speaks its protocol. */
    public static byte[] body(ChatRequest request, Protocol protocol, EncodedRequest encoded) {
        ClientFields client = request.clientFields();
        if (client == null || client.nested() == null || !speaks(request, protocol)) {
            return encoded.body();
        }
        JsonNode sent = Json.treeOrNull(encoded.body());
        if (!(sent instanceof ObjectNode object)) {
            return encoded.body();
        }
        NestedFields.add(object, client.nested());
        return bytes(object);
    }

    private static byte[] bytes(JsonNode tree) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
        try (JsonGenerator out =
                new WellFormedGenerator(Json.MAPPER.getFactory().createGenerator(bytes))) {
            out.writePOJO(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory do not fail
        }
        return bytes.toByteArray();
    }

    /** Returns whether a request is from a client that speaks a protocol. */
    public static boolean speaks(ChatRequest request, Protocol protocol) {
        ClientFields client = request.clientFields();
        return client != null && client.protocol().equals(protocol.id());
    }

    private static ChatRequest translated(ChatRequest request, Protocol protocol) {
        ChatRequest.Builder builder = request.toBuilder().messages(translated(request.messages(), protocol));
        ResponseFormat format = request.responseFormat();
        boolean freeJson =
                format != null && format.kind() == ResponseFormat.Kind.JSON_OBJECT && format.schema() == null;
        if (freeJson && WITHOUT_FREE_JSON.contains(protocol.id())) {
            builder.responseFormat(null); // the prompt asks for JSON, too: OpenAI requires it
        }
        if (protocol == Protocol.OPENAI_CHAT || protocol == Protocol.OPENAI_RESPONSES) {
            reasoning(request, builder);
        }
        return builder.build();
    }

    /** Models of OpenAI have an effort and no number of tokens. */
    private static void reasoning(ChatRequest request, ChatRequest.Builder builder) {
        Integer budget = request.reasoningBudget();
        if (budget == null) {
            return;
        }
        boolean thinks = request.model() != null && DialectRules.isOpenAiReasoningModel(request.model());
        if (thinks && request.reasoningEffort() == null) {
            builder.reasoningEffort(effort(budget));
        }
        builder.reasoningBudget(null);
    }

    private static String effort(int budget) {
        return budget <= FEW_TOKENS ? "low" : budget <= MANY_TOKENS ? "medium" : "high";
    }

    private static List<Message> translated(List<Message> messages, Protocol protocol) {
        boolean chat = protocol == Protocol.OPENAI_CHAT;
        List<Message> translated = new ArrayList<>(messages.size());
        for (Message message : ClientResults.onePerCall(messages)) {
            List<Part> known = known(message.parts());
            List<Part> parts = chat ? ClientResults.mediaAfterResults(known) : known;
            if (!parts.isEmpty() || message.parts().isEmpty()) {
                translated.add(new Message(message.role(), parts, chat ? message.name() : null));
            }
        }
        return translated;
    }

    private static List<Part> known(List<Part> parts) {
        List<Part> known = new ArrayList<>(parts.size());
        for (Part part : parts) {
            Part kept = known(part);
            if (kept != null) {
                known.add(kept);
            }
        }
        return known;
    }

    private static @Nullable Part known(Part part) {
        if (part instanceof Part.Native) {
            return null;
        } else if (part instanceof Part.Image image && image.detail() != null) {
            return new Part.Image(image.media());
        } else if (part instanceof ToolResult result) {
            return new ToolResult(result.toolCallId(), result.name(), known(result.content()), result.failed());
        }
        return part;
    }
}
