package io.github.camelllm.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Writes an outcome as JSON: its id, and either the value or kind and message of the error. */
final class BatchOutcomeJson extends StdSerializer<BatchOutcome> {
    private static final long serialVersionUID = 1L;

    BatchOutcomeJson() {
        super(BatchOutcome.class);
    }

    @Override
    public void serialize(BatchOutcome outcome, JsonGenerator out, SerializerProvider provider) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", outcome.id());
        LlmException error = outcome.error();
        if (error == null) {
            provider.defaultSerializeField("value", outcome.value(), out);
        } else {
            out.writeStringField("errorKind", error.kind().name());
            out.writeStringField("errorMessage", error.getMessage());
        }
        out.writeEndObject();
    }
}
