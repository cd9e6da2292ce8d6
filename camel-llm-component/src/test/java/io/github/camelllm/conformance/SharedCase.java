package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.wire.OpenAiRequests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** A case of a folder outside of the project: one exchange of a route with a fake server, or a tool loop of two. */
final class SharedCase {
    /** Seconds that a call may take beyond its limit: what it must not wait for takes longer by far. */
    private static final long SLOW_MACHINE = 20;

    private final JsonNode json;
    private final ProducerTemplate template;
    private final FakeLlmServer server;

    private SharedCase(JsonNode json, ProducerTemplate template, FakeLlmServer server) {
        this.json = json;
        this.template = template;
        this.server = server;
    }

    /** Runs a case and returns what is wrong; nothing if one of its alternatives holds. */
    static List<String> problems(Path file, ProducerTemplate template) throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            return new SharedCase(DialectCase.JSON.readTree(file.toFile()), template, server).run();
        }
    }

    private List<String> run() throws Exception {
        JsonNode servers = json.path("server");
        if (servers.isArray()) {
            for (JsonNode one : servers) {
                server.enqueue(SharedAnswers.of(one));
            }
        } else {
            server.always(servers.isObject() ? SharedAnswers.of(servers) : ok(json));
        }
        JsonNode request = json.path("request");
        long begin = System.nanoTime();
        Received first = send(json, body(request), request);
        boolean slow =
                json.has("within") && seconds(begin) > json.path("within").asLong() / 1000 + SLOW_MACHINE;
        Received last = json.path("then").isObject() ? next(first) : first;
        List<String> problems = judge(json, last);
        if (slow) {
            return List.of("the call waited for something that does not come");
        }
        for (JsonNode other : json.path("or")) {
            if (!problems.isEmpty() && judge(other, last).isEmpty()) {
                return List.of();
            }
        }
        return problems;
    }

    private static long seconds(long begin) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    }

    /** What came of a call: in the fields of the expectations, and the answer if there was one. */
    private record Received(ObjectNode json, ChatResponse response) {}

    private Received next(Received first) {
        JsonNode then = json.path("then");
        if (first.response() == null) {
            throw new AssertionError("the first exchange failed: " + first.json());
        }
        ChatRequest request = OpenAiRequests.read(shape(json.path("request")));
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(first.response().message());
        int position = 0;
        for (ToolCall call : first.response().toolCalls()) {
            JsonNode results = then.path("toolResults");
            messages.add(result(call, results.isArray() ? results.path(position++) : results.path(call.name())));
        }
        if (then.has("say")) {
            messages.add(Message.user(then.path("say").asText()));
        }
        server.forgetRequests();
        if (!json.path("server").isArray()) {
            server.always(ok(then.has("protocol") ? then : json));
        }
        return send(
                then.has("route") ? then : json,
                request.toBuilder().messages(messages).build(),
                then);
    }

    private static Message result(ToolCall call, JsonNode result) {
        if (!result.isObject()) {
            return Message.of(Role.TOOL, new ToolResult(call.id(), call.name(), result.asText("ok")));
        }
        List<Part> content =
                result.has("text") ? List.of(new Part.Text(result.path("text").asText())) : List.of();
        boolean failed = result.path("failed").asBoolean();
        return Message.of(Role.TOOL, new ToolResult(call.id(), call.name(), content, failed));
    }

    private static Answer ok(JsonNode of) {
        return Answer.json(
                200, DialectReplies.text(of.path("protocol").asText(), "ok").toString());
    }

    private Received send(JsonNode of, Object body, JsonNode request) {
        String address = server.baseUrl().toString().replaceAll("/v1/?$", "");
        String uri = of.path("route").asText().replace("{server}", address);
        Map<String, Object> headers = new HashMap<>();
        request.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(),
                        header.getValue().isTextual() ? header.getValue().asText() : header.getValue()));
        boolean shaped = headers.containsKey("CamelLlmJsonSchema")
                || uri.matches(".*(jsonSchema|outputClass|operation|output|streaming=true).*");
        String whole = (shaped ? uri : uri + "&output=response") + (uri.contains("maxRetries") ? "" : "&maxRetries=0");
        Exchange exchange = template.request(whole, e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeaders(new HashMap<>(headers));
        });
        try {
            return received(exchange, request.path("read").asText());
        } catch (LlmException | IOException error) {
            return new Received(SharedFields.error(error), null);
        }
    }

    private static Received received(Exchange exchange, String read) throws IOException {
        if (exchange.getException() != null) {
            return new Received(SharedFields.error(exchange.getException()), null);
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof ChatStream stream) {
            return read.equals("sse") ? events(exchange, stream) : drained(stream);
        } else if (body instanceof ChatResponse response) {
            return new Received(SharedFields.response(response), response);
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("outcome", "response");
        return new Received(
                body instanceof JsonNode tree ? fields.set("json", tree) : fields.put("body", String.valueOf(body)),
                null);
    }

    private static Received drained(ChatStream stream) {
        int deltas = 0;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        for (Delta delta : stream) {
            if (delta.isText() && !delta.text().isEmpty()) {
                deltas++;
                written.writeBytes(delta.text().getBytes(StandardCharsets.UTF_8));
            }
        }
        ChatResponse response = stream.drain();
        return new Received(
                SharedFields.response(response)
                        .put("textDeltas", deltas)
                        .put("writtenText", written.toString(StandardCharsets.UTF_8)),
                response);
    }

    private static Received events(Exchange exchange, ChatStream stream) throws IOException {
        InputStream in = exchange.getContext().getTypeConverter().convertTo(InputStream.class, exchange, stream);
        String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder();
        for (String line : all.split("\n")) {
            if (line.startsWith("data: {")) {
                JsonNode chunk = DialectCase.JSON.readTree(line.substring("data: ".length()));
                text.append(chunk.at("/choices/0/delta/content").asText());
            }
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("outcome", "response");
        return new Received(fields.put("text", text.toString()).put("done", all.contains("data: [DONE]")), null);
    }

    private List<String> judge(JsonNode wanted, Received received) throws IOException {
        List<String> problems = new ArrayList<>();
        SharedFields.compare("", wanted.path("expect"), received.json(), problems);
        if (wanted.has("expectRequest")) {
            if (server.requests().isEmpty()) {
                problems.add("nothing was sent");
            } else {
                try {
                    var sent = server.requests().get(server.requests().size() - 1);
                    JsonNode path = wanted.at("/expectRequest/path");
                    if (path.isTextual() && !path.asText().equals(sent.path())) {
                        problems.add("path: expected " + path + ", but was " + sent.path());
                    }
                    DialectCase.check(DialectCase.JSON.readTree(sent.body()), wanted.path("expectRequest"));
                } catch (AssertionError wrong) {
                    problems.add(wrong.getMessage());
                }
            }
        }
        return problems;
    }

    private static Object body(JsonNode request) {
        if (request.has("bodyBase64")) {
            return Base64.getDecoder().decode(request.path("bodyBase64").asText());
        }
        JsonNode body = request.path("body");
        return body.isMissingNode() || body.isTextual() ? body.asText("Hi") : body;
    }

    private static JsonNode shape(JsonNode request) {
        JsonNode body = request.path("body");
        if (body.isObject()) {
            return body;
        }
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = shape.putArray("messages");
        messages.addObject().put("role", "user").put("content", body.asText("Hi"));
        return shape;
    }
}
