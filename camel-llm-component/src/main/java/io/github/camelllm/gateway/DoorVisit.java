package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.serve.ClientApi;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import io.github.camelllm.serve.ClientEventWriter;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.serve.ClientRequest;
import io.github.camelllm.stream.ChatStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request at a door. */
final class DoorVisit {
    private static final Logger LOG = LoggerFactory.getLogger(ClientDoor.class);
    private static final Pattern ID = Pattern.compile("[\\w.:-]{1,100}");
    private static final String VERSION = "/v1";
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern NAME = Pattern.compile("[\\p{Graph}&&[^<>\"\\\\]]{1,200}");

    private final ClientDoor door;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final ClientHeaders headers;
    private final String method;
    private final String path;
    private final String requestId;
    private final ClientErrorFormat errors;
    private final long begun = System.nanoTime();

    DoorVisit(ClientDoor door, Exchange exchange, AsyncCallback callback) {
        this.door = door;
        this.exchange = exchange;
        this.callback = callback;
        Message in = exchange.getMessage();
        this.headers = ClientHeaders.of(in.getHeaders());
        String asked = Objects.requireNonNullElse(in.getHeader(Exchange.HTTP_METHOD, String.class), "GET");
        this.method = asked.equals("HEAD") ? "GET" : asked; // of which the server leaves out the body
        this.path = relative(Objects.requireNonNullElse(in.getHeader(Exchange.HTTP_PATH, String.class), ""));
        String id = headers.get("x-request-id");
        this.requestId = id != null && ID.matcher(id).matches()
                ? id
                : "req_"
                        + new UUID(
                                        ThreadLocalRandom.current().nextLong(),
                                        ThreadLocalRandom.current().nextLong())
                                .toString()
                                .replace("-", "");
        this.errors = format();
        in.removeHeaders("*");
        exchange.setProperty(ClientDoor.CLIENT_HEADERS, headers);
        exchange.setProperty(ClientDoor.REQUEST_ID, requestId);
    }

    /** Returns the path below that of the door. Addresses are put together carelessly: with a slash or the base path twice. */
    private String relative(String full) {
        String below = SLASHES.matcher(full).replaceAll("/");
        for (String base : new String[] {door.getPath(), VERSION}) {
            while (!base.isEmpty() && below.startsWith(base + "/")) {
                below = below.substring(base.length());
            }
        }
        int start = below.startsWith("/") ? 1 : 0;
        int end = below.length() > start && below.endsWith("/") ? below.length() - 1 : below.length();
        return below.substring(start, end);
    }

    private ClientErrorFormat format() {
        boolean anthropic = headers.get("anthropic-version") != null || path.startsWith("messages");
        return anthropic ? ClientErrorFormat.ANTHROPIC : ClientErrorFormat.OPENAI;
    }

    /** Handles the request. Returns whether that is done. */
    boolean begin() {
        try {
            if (method.equals("OPTIONS") && origin() != null) {
                DoorReply.text(exchange, 204, "text/plain", "", replyHeaders());
                return done(true);
            }
            door.guard().admit(exchange, headers);
            ClientApi api = api();
            if (api == null) {
                ModelsPage.reply(exchange, path, errors == ClientErrorFormat.ANTHROPIC, door.models(), replyHeaders());
                return done(true);
            }
            return call(api);
        } catch (Throwable e) { // Throwable, because the client waits
            fail(e);
            return done(true);
        }
    }

    private boolean done(boolean synchronous) {
        callback.done(synchronous);
        return synchronous;
    }

    /** Returns the operation; null for lists of models. */
    private @Nullable ClientApi api() {
        if (path.equals("models") || path.startsWith("models/")) {
            requireMethod("GET");
            return null;
        }
        ClientApi api = ClientApi.of(path);
        if (api == null || !door.serves(api.protocol())) {
            throw new ClientRefusedException(
                    404, "not_found", "There is nothing at " + door.getPath() + "/" + shown(path) + " for " + method);
        }
        requireMethod("POST");
        return api;
    }

    private void requireMethod(String wanted) {
        if (!method.equals(wanted)) {
            throw new ClientRefusedException(405, "method_not_allowed", "Use " + wanted + " here, not " + method);
        }
    }

    private static String shown(String text) {
        String clean = text.replaceAll("[^\\w./:-]", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "...";
    }

    private boolean call(ClientApi api) {
        if (exchange.getMessage().getBody() == null) {
            throw RequestBytes.tooLarge(door.getBodyLimit());
        }
        JsonNode body = door.bytes().read(exchange, headers.get("content-encoding"));
        ClientRequest request = api.read(body, headers.all());
        String name = request.model();
        if (name != null && !NAME.matcher(name).matches()) {
            throw new ClientRefusedException(404, "model_not_found", "There is no model of this name");
        }
        exchange.setProperty(ClientDoor.REQUESTED_MODEL, name);
        ServedModels.ModelTarget target = door.models().target(exchange, request);
        ask(exchange, request, target);
        return door.producer(target.endpoint()).process(exchange, synchronous -> {
            try {
                answer(api, request);
            } catch (Throwable e) { // Throwable, because the client waits
                fail(e);
            }
            callback.done(synchronous);
        });
    }

    static void ask(Exchange exchange, ClientRequest request, ServedModels.ModelTarget target) {
        ChatRequest asked = request.request().toBuilder().model(target.model()).build();
        Message message = exchange.getMessage();
        message.setBody(asked);
        message.setHeader(LlmConstants.STREAMING, request.streamed());
        set(message, LlmConstants.PROVIDER, target.provider());
        set(message, LlmConstants.MODEL, target.model());
    }

    private static void set(Message message, String name, @Nullable String value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }

    private void answer(ClientApi api, ClientRequest request) {
        if (exchange.getException() != null) {
            fail(exchange.getException());
            return;
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof ChatStream stream) {
            stream(api, request, stream);
        } else if (request.streamed()) {
            events(api, request, response(body));
        } else {
            ChatResponse response = response(body);
            exchange.setProperty(ClientDoor.USAGE, response.usage());
            Map<String, String> reply = replyHeaders();
            reply.putAll(facts(response));
            DoorReply.json(exchange, 200, api.write(request, response), reply);
        }
    }

    /** Returns the answer, which is only a text if the route has made it one. */
    private static ChatResponse response(@Nullable Object body) {
        if (body instanceof ChatResponse response) {
            return response;
        }
        return ChatResponse.builder()
                .parts(List.of(new Part.Text(body == null ? "" : body.toString())))
                .finishReason(FinishReason.STOP)
                .build();
    }

    private void stream(ClientApi api, ClientRequest request, ChatStream stream) {
        Map<String, String> reply = eventHeaders();
        if (stream.provider() != null) {
            reply.put("x-llm-provider", stream.provider());
        }
        EventStream events = new EventStream(
                stream, api.events(request), errors, requestId, door.component().timer(), door.keepAlive());
        stream.onEnd((whole, error) -> {
            if (whole != null) {
                exchange.setProperty(ClientDoor.USAGE, whole.usage());
            }
        });
        boolean direct = exchange.getProperty(ClientDoor.TAKES_STREAMS) != null;
        reply(reply, direct ? events : new EventStreamInput(events));
    }

    private void events(ClientApi api, ClientRequest request, ChatResponse response) {
        ClientEventWriter events = api.events(request);
        events.begin(response.model());
        events.end(response);
        Map<String, String> reply = eventHeaders();
        reply.putAll(facts(response));
        reply(reply, events.take());
    }

    private void reply(Map<String, String> reply, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        reply.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setBody(body);
    }

    private Map<String, String> eventHeaders() {
        Map<String, String> reply = replyHeaders();
        reply.put("Content-Type", "text/event-stream; charset=utf-8");
        reply.put("Cache-Control", "no-cache");
        reply.put("X-Accel-Buffering", "no");
        return reply;
    }

    private Map<String, String> facts(ChatResponse response) {
        Map<String, String> facts = new LinkedHashMap<>();
        put(facts, "x-llm-provider", response.provider());
        put(facts, "x-llm-model", response.model());
        put(
                facts,
                "x-llm-cost",
                response.cost() == null ? null : response.cost().toPlainString());
        put(facts, "x-llm-attempts", String.valueOf(response.attempts()));
        put(
                facts,
                "x-llm-cache",
                response.cache() == null ? null : response.cache().status().label());
        Duration latency = response.latency();
        if (latency != null) {
            double overhead = (System.nanoTime() - begun - latency.toNanos()) / 1e6;
            facts.put("x-llm-overhead-ms", String.format(Locale.ROOT, "%.2f", Math.max(0, overhead)));
        }
        return facts;
    }

    private static void put(Map<String, String> facts, String name, @Nullable String value) {
        if (value != null && value.chars().noneMatch(letter -> letter < ' ' || letter > '~')) {
            facts.put(name, value);
        }
    }

    private Map<String, String> replyHeaders() {
        Map<String, String> reply = new LinkedHashMap<>();
        reply.put("x-request-id", requestId);
        reply.put("request-id", requestId);
        if (exchange.getProperty(ClientDoor.REPLY_HEADERS) instanceof Map<?, ?> more) {
            more.forEach((name, value) -> reply.put(String.valueOf(name), String.valueOf(value)));
        }
        String origin = origin();
        if (origin != null) {
            reply.put("Access-Control-Allow-Origin", origin);
            reply.put("Vary", "Origin");
            reply.put("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            String wanted = headers.get("access-control-request-headers");
            reply.put(
                    "Access-Control-Allow-Headers",
                    wanted != null && wanted.matches("[\\w, -]{1,1000}")
                            ? wanted
                            : "authorization, x-api-key, anthropic-version, content-type");
        }
        return reply;
    }

    private @Nullable String origin() {
        String origin = headers.get("origin");
        return origin != null && door.allows(origin) ? origin : null;
    }

    private void fail(Throwable failure) {
        Throwable cause = LlmException.causeOf(failure);
        ClientError error = ClientError.of(cause, errors);
        if (error.status() >= 500) {
            LOG.warn("Request {} of {}: {}", requestId, shown(path), cause.toString());
            LOG.debug("Request {} failed", requestId, cause);
        }
        DoorReply.error(exchange, error, errors, requestId, replyHeaders());
    }

    /** Returns a part of a path as it was before it was encoded. */
    static String decoded(String part) {
        return java.net.URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "DoorVisit[" + method + " " + shown(path) + ", " + Objects.requireNonNull(requestId) + "]";
    }
}
