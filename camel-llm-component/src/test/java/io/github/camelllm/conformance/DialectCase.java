package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.wire.OpenAiRequests;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** One request, or a tool loop of two, that a route sends to a fake server, and what must arrive there. */
final class DialectCase {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonNode json;
    private final ProducerTemplate template;
    private final FakeLlmServer server;
    private String route;

    private DialectCase(JsonNode json, ProducerTemplate template, FakeLlmServer server) {
        this.json = json;
        this.template = template;
        this.server = server;
        this.route = json.path("route").asText();
    }

    /** The class of a structured answer. */
    public record Rating(int stars, String note) {}

    /** A class with a map. */
    public record Labelled(Map<String, String> labels, BigDecimal weight) {}

    /** Sends what the case says and checks what arrived. */
    static void run(JsonNode json, ProducerTemplate template) throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            new DialectCase(json, template, server).run();
        }
    }

    private void run() throws JsonProcessingException {
        server.always(answer());
        Object result = send(body());
        if (json.has("then")) {
            server.always(
                    Answer.json(200, DialectReplies.text(then("protocol"), "ok").toString()));
            route = then("route");
            result = send(next((ChatResponse) result));
        }
        if (json.has("json")) {
            assertThat(normal((JsonNode) result)).isEqualTo(normal(json.get("json")));
        }
        JsonNode sent = JSON.readTree(
                server.requests().get(server.requests().size() - 1).body());
        check(sent, json.path("sent"));
    }

    /** Returns a field of the second exchange, which is that of the first if there is none. */
    private String then(String field) {
        return json.path("then").path(field).asText(json.path(field).asText());
    }

    private Object body() {
        JsonNode request = json.path("request");
        if (request.has("bodyBase64")) {
            return Base64.getDecoder().decode(request.path("bodyBase64").asText());
        }
        return request.has("body") ? request.get("body") : request.path("text").asText();
    }

    private Object send(Object body) {
        String uri = route.replace("{server}", address()) + "&inputFormat=openai&inputSettings=override&maxRetries=0";
        boolean plain = !json.path("request").has("headers") && !uri.contains("streaming=true");
        Exchange exchange = template.request(plain ? uri + "&output=response" : uri, e -> {
            e.getMessage().setBody(body);
            json.at("/request/headers").properties().forEach(header -> e.getMessage()
                    .setHeader(
                            header.getKey(),
                            value(e, header.getKey(), header.getValue().asText())));
        });
        if (exchange.getException() != null) {
            throw new AssertionError("the call failed", exchange.getException());
        }
        Object result = exchange.getMessage().getBody();
        return result instanceof ChatStream stream ? stream.drain() : result;
    }

    /** A header has a class, not its name. */
    private static Object value(Exchange exchange, String header, String text) {
        return header.equals(LlmConstants.OUTPUT_CLASS)
                ? exchange.getContext().getClassResolver().resolveClass(text)
                : text;
    }

    private String address() {
        return server.baseUrl().toString().replaceAll("/v1/?$", "");
    }

    /** The conversation so far, the answer, and a result for each of its calls. */
    private ChatRequest next(ChatResponse answer) {
        ChatRequest first = OpenAiRequests.read(json.at("/request/body"));
        List<Message> messages = new ArrayList<>(first.messages());
        messages.add(answer.message());
        int position = 0;
        String said = json.path("then").path("say").asText("");
        for (ToolCall call : answer.toolCalls()) {
            JsonNode result = json.at("/then/results").path(position++);
            boolean failed = result.path("failed").asBoolean();
            List<Part> content = failed ? List.of() : List.of(new Part.Text(result.asText()));
            messages.add(Message.of(Role.TOOL, new ToolResult(call.id(), call.name(), content, failed)));
        }
        if (!said.isEmpty()) {
            messages.add(Message.user(said));
        }
        return first.toBuilder().messages(messages).build();
    }

    private Answer answer() {
        JsonNode fixed = json.path("server");
        if (fixed.has("chunks")) {
            String chunks = StreamSupport.stream(fixed.path("chunks").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining());
            return Answer.status(200).contentType("text/event-stream").bytes(chunks.getBytes(StandardCharsets.UTF_8));
        }
        return Answer.json(200, (fixed.has("body") ? fixed.get("body") : reply()).toString());
    }

    private JsonNode reply() {
        String protocol = json.path("protocol").asText();
        JsonNode call = json.at("/then/answer");
        return call.isObject()
                ? DialectReplies.call(
                        protocol, call.path("id").asText(), call.path("name").asText())
                : DialectReplies.text(protocol, json.path("reply").asText("ok"));
    }

    /** Checks a body that was sent. */
    static void check(JsonNode sent, JsonNode wanted) {
        wanted.path("body").properties().forEach(field -> assertThat(normal(sent.at(field.getKey())))
                .as("%s of %s", field.getKey(), sent)
                .isEqualTo(normal(field.getValue())));
        wanted.path("present")
                .forEach(place ->
                        assertThat(has(sent, place)).as("%s in %s", place, sent).isTrue());
        wanted.path("absent")
                .forEach(place ->
                        assertThat(has(sent, place)).as("%s in %s", place, sent).isFalse());
        wanted.path("matches").properties().forEach(field -> assertThat(
                        sent.at(field.getKey()).asText(sent.at(field.getKey()).toString()))
                .as("%s of %s", field.getKey(), sent)
                .containsPattern(field.getValue().asText()));
        wanted.path("same").forEach(group -> assertThat(values(sent, group))
                .as("%s of %s", group, sent)
                .hasSize(1));
        wanted.path("different").forEach(group -> assertThat(values(sent, group))
                .as("%s of %s", group, sent)
                .hasSize(group.size()));
        wanted.path("nowhere").forEach(fields -> assertThat(contains(sent, fields))
                .as("%s in %s", fields, sent)
                .isFalse());
        wanted.path("contains").forEach(text -> assertThat(sent.toString()).contains(text.asText()));
    }

    private static boolean has(JsonNode sent, JsonNode place) {
        return !sent.at(place.asText()).isMissingNode();
    }

    private static Set<JsonNode> values(JsonNode sent, JsonNode places) {
        Set<JsonNode> values = new HashSet<>();
        places.forEach(place -> values.add(sent.at(place.asText())));
        assertThat(values).noneMatch(JsonNode::isMissingNode);
        return values;
    }

    /** Returns whether some object has all of these fields; {@code *} stands for any value. */
    private static boolean contains(JsonNode in, JsonNode fields) {
        boolean all = in.isObject();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            JsonNode value = in.get(field.getKey());
            all &= value != null && (field.getValue().asText().equals("*") || same(field.getValue(), value));
        }
        return all || StreamSupport.stream(in.spliterator(), false).anyMatch(child -> contains(child, fields));
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return normal(a).equals(normal(b));
    }

    private static JsonNode normal(JsonNode node) {
        ObjectNode holder = JSON.createObjectNode();
        holder.set("value", node);
        return SameRequest.bare(holder).path("value");
    }
}
