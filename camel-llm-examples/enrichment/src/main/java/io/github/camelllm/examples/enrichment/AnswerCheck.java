package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The check that an answer fits its schema, which not every provider promises. */
final class AnswerCheck implements Processor {
    private final Schema schema;

    AnswerCheck(JsonNode schema) {
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    @Override
    public void process(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof JsonNode answer)) {
            throw RejectedException.answer("The model did not answer in JSON");
        }
        List<Error> errors = schema.validate(answer);
        if (!errors.isEmpty()) {
            throw RejectedException.answer("The answer does not fit the schema: "
                    + errors.stream().map(Error::toString).collect(Collectors.joining("; ")));
        }
    }
}
