package io.github.camelllm.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.mock.SchemaFit;
import org.jspecify.annotations.Nullable;

/** Validates a structured answer against the schema set by the route, because a provider may have enforced only a part of it. */
final class SchemaValidation {
    private SchemaValidation() {}

    /**
     * Returns the answer.
     *
     * @throws io.github.camelllm.chat.ProtocolException if it does not fit; the message has the place, not the answer
     */
    static JsonNode valid(JsonNode answer, @Nullable JsonNode schema, ChatResponse response) {
        String place = schema == null ? null : SchemaFit.misfit(answer, schema);
        if (place == null) {
            return answer;
        }
        String why = response.finishReason() == FinishReason.LENGTH
                ? "; it was cut short by the limit of tokens (option maxTokens)"
                : "";
        throw ErrorDetails.of(
                        ErrorKind.PROTOCOL,
                        "The structured answer does not fit the schema of jsonSchema at " + place + why)
                .provider(response.provider())
                .model(response.model())
                .requestId(response.requestId())
                .partialText(response.text())
                .exception();
    }
}
