package io.github.camelllm.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.gateway.ClientGuard;
import io.github.camelllm.gateway.ClientHeaders;
import io.github.camelllm.gateway.ServedModels;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import io.github.camelllm.serve.ClientRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step of a route on {@code platform-http} that serves GraphQL: the queries {@code models} and {@code health}, the mutation
 * {@code complete}, and the subscription {@code completionStream} over server-sent events, in the mode of distinct connections.
 * Queries are limited in length, depth and complexity; a request asks one model at most.
 *
 * <p>Which models there are, who answers and who may call is up to the same beans as of a {@link ClientDoor}.
 */
public final class GraphQlDoor extends AsyncProcessorSupport implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(GraphQlDoor.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 20;

    private final ClientDoor clients = new ClientDoor();
    private boolean introspection = true;
    private @Nullable CamelContext camelContext;
    private @Nullable GraphQlApi api;

    /** Makes a door with default settings. */
    public GraphQlDoor() {}

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext value) {
        camelContext = value;
        clients.setCamelContext(value);
    }

    /** Returns the endpoint that answers. */
    public String getTarget() {
        return clients.getTarget();
    }

    /** Sets the URI of the endpoint that answers, where no {@link #setModels} says more: {@code llm:} or a route. */
    public void setTarget(String value) {
        clients.setTarget(value);
    }

    /** Returns the name of the bean with the models. */
    public String getModelsName() {
        return clients.getModelsName();
    }

    /** Sets the name of {@link ServedModels} in the registry; empty for those of the catalog. */
    public void setModelsName(String value) {
        clients.setModelsName(value);
    }

    /** Sets the models; null for those of the catalog. */
    public void setModels(@Nullable ServedModels value) {
        clients.setModels(value);
    }

    /** Returns the name of the bean that decides whether a client may call. */
    public String getGuardName() {
        return clients.getGuardName();
    }

    /** Sets the name of a {@link ClientGuard} in the registry; empty for none. */
    public void setGuardName(String value) {
        clients.setGuardName(value);
    }

    /** Sets who decides whether a client may call; null for everybody. */
    public void setGuard(@Nullable ClientGuard value) {
        clients.setGuard(value);
    }

    /** Returns whether clients can query the schema (introspection). */
    public boolean isIntrospection() {
        return introspection;
    }

    /** Sets whether clients can query the schema (introspection); true by default. */
    public void setIntrospection(boolean value) {
        introspection = value;
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(clients);
        api = new GraphQlApi(new GraphQlFetchers(clients), introspection);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(clients);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Message in = exchange.getMessage();
        String method = Objects.requireNonNullElse(in.getHeader(Exchange.HTTP_METHOD, String.class), "POST");
        ClientHeaders headers = ClientHeaders.of(in.getHeaders());
        in.removeHeaders("*"); // no header of the client becomes one of Camel
        try {
            if (!method.equals("POST")) {
                throw new ClientRefusedException(405, "method_not_allowed", "Send GraphQL by POST");
            }
            clients.admit(exchange, headers);
            Objects.requireNonNull(api, "api").handle(exchange, body(in, headers), headers, () -> callback.done(false));
            return false;
        } catch (Throwable e) { // Throwable, because the client waits
            fail(exchange, e);
            callback.done(true);
            return true;
        }
    }

    /** Returns the body. A browser sends JSON to another site only if that site allows it. */
    private static JsonNode body(Message in, ClientHeaders headers) throws IOException {
        String type = headers.get("content-type");
        if (type == null || !type.startsWith("application/json")) {
            throw new ClientRefusedException(
                    415, "unsupported_media_type", "Send JSON as Content-Type: application/json");
        }
        try (InputStream body = in.getBody(InputStream.class)) {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ClientRefusedException(
                        413, "request_too_large", "The body has more than " + MOST_BYTES + " bytes");
            }
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new ClientRefusedException(400, "invalid_json", "The body is not JSON: " + e.getOriginalMessage());
        }
        throw new ClientRefusedException(400, "invalid_json", "The body must be a JSON object");
    }

    private static void fail(Exchange exchange, Throwable failure) {
        ClientError error = ClientError.of(failure, ClientErrorFormat.OPENAI);
        if (error.status() >= 500) {
            LOG.warn("A GraphQL request failed", failure);
        }
        exchange.setException(null);
        reply(
                exchange,
                error.status(),
                error.body(ClientErrorFormat.OPENAI, null).toString());
        error.headers().forEach(exchange.getMessage()::setHeader);
    }

    static void reply(Exchange exchange, int status, String json) {
        reply(exchange, status, "application/json", json);
    }

    static void reply(Exchange exchange, int status, String type, String body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        if (exchange.getProperty(ClientDoor.REPLY_HEADERS) instanceof Map<?, ?> more) {
            more.forEach((name, value) -> message.setHeader(String.valueOf(name), value));
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
    }
}
