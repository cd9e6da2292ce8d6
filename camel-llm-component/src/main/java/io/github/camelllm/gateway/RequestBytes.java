package io.github.camelllm.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.wire.ExactJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The body of a client's request: within a limit, unpacked if it is gzip, and JSON. */
final class RequestBytes {
    private static final int MAX_DEPTH = 500;

    private final int limit;
    private final ObjectReader json;

    RequestBytes(int limit) {
        this.limit = limit;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(limit)
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        this.json = ExactJson.exact(new ObjectMapper(factory)
                .readerFor(JsonNode.class)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
    }

    /** Returns the JSON of the body. */
    JsonNode read(Exchange exchange, @Nullable String encoding) {
        byte[] bytes = bytes(exchange);
        byte[] plain = encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")
                ? bytes
                : unpacked(bytes, encoding);
        try {
            JsonNode tree = json.readTree(plain);
            if (tree != null && tree.isObject()) {
                return tree;
            }
            throw new ClientRefusedException(400, "invalid_json", "The body must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new ClientRefusedException(
                    400, "invalid_json", "The body is not JSON: " + e.getOriginalMessage() + at(e));
        } catch (IOException e) {
            throw new ClientRefusedException(400, "invalid_json", "The body is not JSON in UTF-8");
        }
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private byte[] bytes(Exchange exchange) {
        byte[] bytes;
        try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
            bytes = body == null ? new byte[0] : body.readNBytes(limit + 1);
        } catch (IOException e) {
            throw new ClientRefusedException(400, "invalid_body", "The body could not be read");
        }
        return limited(bytes);
    }

    private byte[] limited(byte[] bytes) {
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    static ClientRefusedException tooLarge(int limit) {
        return new ClientRefusedException(
                413, "request_too_large", "The body has more than " + limit + " bytes, the limit of this gateway");
    }

    private byte[] unpacked(byte[] bytes, String encoding) {
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw new ClientRefusedException(
                    415, "unsupported_encoding", "The encoding of the body must be gzip or identity");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return limited(in.readNBytes(limit + 1));
        } catch (IOException e) {
            throw new ClientRefusedException(400, "invalid_body", "The body is not in gzip, as its header says");
        }
    }
}
