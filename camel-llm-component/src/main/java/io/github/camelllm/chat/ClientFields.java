package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client of a gateway has written beyond the vocabulary of {@link ChatRequest}. Providers that speak the client's
 * protocol get it unchanged; for other providers it is left out, together with settings that their protocol does not have,
 * so that a client need not know which provider answers it. Immutable.
 *
 * @param protocol the protocol of the client, by its id in descriptors, such as {@code openai-chat}
 * @param body fields of the request's body; they win over what {@link ChatRequest} has
 * @param headers header fields of the request, such as {@code anthropic-beta}
 * @param essential names of body fields without which the request has another meaning, such as
 *     {@code previous_response_id}: a provider of another protocol refuses the request
 * @param nested fields within messages, blocks and settings: a sparse copy of the client's body with these fields only; null
 *     if there are none
 */
public record ClientFields(
        String protocol,
        Map<String, Object> body,
        Map<String, String> headers,
        Set<String> essential,
        @Nullable JsonNode nested) {
    /** Makes immutable copies. */
    public ClientFields {
        Objects.requireNonNull(protocol, "protocol");
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        headers = Map.copyOf(headers);
        essential = Set.copyOf(essential);
    }

    /** Creates the fields of a client that has written none within messages, blocks and settings. */
    public ClientFields(String protocol, Map<String, Object> body, Map<String, String> headers, Set<String> essential) {
        this(protocol, body, headers, essential, null);
    }
}
