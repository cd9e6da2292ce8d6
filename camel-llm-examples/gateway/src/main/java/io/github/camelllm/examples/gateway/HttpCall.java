package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.gateway.ClientHeaders;
import io.github.camelllm.serve.ClientRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** One request of the site: what it says, and its answer. */
final class HttpCall {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 20;

    private final Exchange exchange;
    private final String method;
    private final String path;
    private final Map<String, Object> query;
    private final ClientHeaders headers;

    HttpCall(Exchange exchange) {
        Message in = exchange.getMessage();
        this.exchange = exchange;
        String asked = in.getHeader(Exchange.HTTP_METHOD, "GET", String.class);
        this.method = asked.equals("HEAD") ? "GET" : asked; // of which the server leaves out the body
        this.path = in.getHeader(Exchange.HTTP_PATH, "/", String.class);
        this.query = Query.of(in.getHeader(Exchange.HTTP_RAW_QUERY, "", String.class));
        this.headers = ClientHeaders.of(in.getHeaders());
    }

    Exchange exchange() {
        return exchange;
    }

    /** Returns the method; GET for HEAD. */
    String method() {
        return method;
    }

    String path() {
        return path;
    }

    ClientHeaders headers() {
        return headers;
    }

    String query(String name, String otherwise) {
        return String.valueOf(query.getOrDefault(name, otherwise));
    }

    boolean is(String wanted, String at) {
        return method.equals(wanted) && path.equals(at);
    }

    /** Returns the body. A browser sends JSON to another site only if that site allows it. */
    JsonNode json() {
        String type = headers.get("content-type");
        if (type == null || !type.startsWith("application/json")) {
            throw new ClientRefusedException(
                    415, "unsupported_media_type", "Send JSON as Content-Type: application/json");
        }
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        if (bytes == null || bytes.length > MOST_BYTES) {
            throw new ClientRefusedException(
                    413, "request_too_large", "The body has more than " + MOST_BYTES + " bytes");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new ClientRefusedException(400, "invalid_json", "The body is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw new ClientRefusedException(400, "invalid_json", "The body is not JSON");
        }
        throw new ClientRefusedException(400, "invalid_json", "The body must be a JSON object");
    }

    void reply(int status, JsonNode body) {
        reply(status, "application/json", body.toString());
    }

    void reply(int status, String type, String body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setHeader("X-Content-Type-Options", "nosniff");
        message.setHeader("Cache-Control", "no-store");
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
    }
}
