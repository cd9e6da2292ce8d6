package io.github.camelllm.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
 */
public record ClientFields(
        String protocol, Map<String, Object> body, Map<String, String> headers, Set<String> essential) {
    /** Makes immutable copies. */
    public ClientFields {
        Objects.requireNonNull(protocol, "protocol");
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        headers = Map.copyOf(headers);
        essential = Set.copyOf(essential);
    }
}
