package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.wire.ClientRequests;
import io.github.camelllm.wire.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Gathers what a client has written beyond the vocabulary. */
final class ClientFieldsReader {
    private static final Set<String> OPENAI_HEADERS = Set.of("openai-beta", "openai-organization", "openai-project");
    private static final Set<String> ANTHROPIC_HEADERS = Set.of("anthropic-beta", "anthropic-version");

    private final Protocol protocol;
    private final Set<String> essential;
    private final Map<String, Object> body = new LinkedHashMap<>();
    private final Map<String, String> headers = new TreeMap<>();

    ClientFieldsReader(Protocol protocol, Set<String> essential, Map<String, String> requestHeaders) {
        this.protocol = protocol;
        this.essential = essential;
        Set<String> passed = protocol == Protocol.ANTHROPIC_MESSAGES ? ANTHROPIC_HEADERS : OPENAI_HEADERS;
        for (String name : passed) {
            String value = requestHeaders.get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
    }

    /** Keeps a field as it is, for providers of the client's protocol. */
    void keep(String name, JsonNode value) {
        body.put(name, value);
    }

    /** Keeps fields as they are. */
    void keepAll(Map<String, Object> fields) {
        body.putAll(fields);
    }

    /** Returns the request with these fields, and with those within what the client has written. */
    ChatRequest with(ChatRequest.Builder request, JsonNode written) {
        JsonNode nested = ClientRequests.nested(protocol, written, ClientIds::isOurs);
        return request.clientFields(new ClientFields(protocol.id(), body, headers, essential, nested))
                .build();
    }
}
