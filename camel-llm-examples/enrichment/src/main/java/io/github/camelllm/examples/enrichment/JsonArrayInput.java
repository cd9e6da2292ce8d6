package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.camelllm.wire.ExactJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** An input that is a JSON array of objects, read one at a time; or objects with nothing but white space between. */
final class JsonArrayInput implements Input {
    private static final ObjectReader ELEMENTS =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final JsonParser parser;
    private boolean begun;

    JsonArrayInput(Reader reader) throws IOException {
        BufferedReader text = new BufferedReader(reader);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        this.parser = Json.MAPPER.createParser(text);
    }

    @Override
    public @Nullable Item next() throws IOException {
        JsonToken token = parser.nextToken();
        if (!begun && token == JsonToken.START_ARRAY) {
            token = parser.nextToken();
        }
        begun = true;
        if (token == null || token == JsonToken.END_ARRAY) {
            return null;
        }
        JsonNode source = ExactJson.parse(() -> ELEMENTS.readTree(parser));
        return new Item(source, source.isObject() ? null : "It is JSON, but no object");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
