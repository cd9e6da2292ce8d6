package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import java.util.Map;

/** Reads and writes the JSON of one operation. */
interface ClientCodec {
    ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers);

    JsonNode write(ClientRequest request, ChatResponse response);

    default ClientEventWriter events(ClientRequest request) {
        throw ErrorKind.INVALID_REQUEST.exception(
                "There is no stream of " + request.api().path() + ": leave out stream");
    }
}
