package io.github.camelllm.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.conformance.Recording;
import io.github.camelllm.wire.ClientRequests;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ProviderFacts;
import io.github.camelllm.wire.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that speaks the provider's protocol: each recorded request and answer goes through the gateway's codecs, and no
 * field is lost on the way.
 */
class SameProtocolTest {
    private static final Map<String, ClientApi> APIS = Map.of(
            Protocol.OPENAI_CHAT.id(), ClientApi.CHAT_COMPLETIONS,
            Protocol.OPENAI_RESPONSES.id(), ClientApi.RESPONSES,
            Protocol.ANTHROPIC_MESSAGES.id(), ClientApi.MESSAGES);

    /** Objects that belong to the application. */
    private static final Set<String> OPAQUE =
            Set.of("input_schema", "parameters", "input", "schema", "metadata", "logit_bias");

    static Stream<Recording> recordings() {
        return Recording.all().stream()
                .filter(recording -> APIS.containsKey(recording.protocol()))
                .filter(recording -> recording.request().isObject());
    }

    /** Reasoning in Chat Completions goes to the provider that has made it only. */
    static Stream<Recording> requests() {
        return recordings()
                .filter(recording -> !recording.protocol().equals(Protocol.OPENAI_CHAT.id())
                        || !recording.request().toString().matches(".*\"(reasoning_details|thinking)\".*"));
    }

    static Stream<Recording> wholeAnswers() {
        return recordings().filter(recording -> recording.head().successful() && !recording.streamed());
    }

    static Stream<Recording> streamsWithoutErrors() throws IOException {
        List<Recording> all = new ArrayList<>();
        for (Recording recording : recordings().toList()) {
            if (recording.head().successful()
                    && recording.streamed()
                    && events(new String(recording.body(), StandardCharsets.UTF_8)).stream()
                            .noneMatch(event ->
                                    event.has("error") && !event.path("error").isNull())) {
                all.add(recording);
            }
        }
        return all.stream();
    }

    private static ClientRequest read(Recording recording, JsonNode body) {
        return APIS.get(recording.protocol()).read(body, Map.of());
    }

    private static Protocol protocol(Recording recording) {
        return Stream.of(Protocol.values())
                .filter(protocol -> protocol.id().equals(recording.protocol()))
                .findFirst()
                .orElseThrow();
    }

    private static Dialect dialect(Recording recording, ChatRequest request) {
        String provider = recording.protocol().startsWith("anthropic") ? "anthropic" : "openai";
        return new Dialect(
                provider,
                recording.model(),
                Set.of(),
                null,
                ProviderFacts.NONE,
                Dialect.asksForSeveral(request),
                true,
                recording.streamed());
    }

    private static ChatRequest request(Recording recording, ClientRequest client) {
        return ClientRequests.forProtocol(
                client.request().toBuilder().model(client.model()).build(), protocol(recording));
    }

    /** Puts a field into each object of a request but those of the application. */
    private static int addFields(JsonNode node, int count) {
        int next = count;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : List.copyOf(node.properties())) {
                boolean opaque =
                        OPAQUE.contains(field.getKey()) && field.getValue().isObject();
                next = opaque ? next : addFields(field.getValue(), next);
            }
            ((ObjectNode) node).put("field_of_tomorrow", "value" + next++);
        } else {
            for (JsonNode element : node) {
                next = addFields(element, next);
            }
        }
        return next;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aFieldOfTomorrowReachesTheProviderWhereverItStands(Recording recording) throws IOException {
        JsonNode body = recording.request().deepCopy();
        ((ObjectNode) body).remove(List.of("response_format", "text")); // one form has a name that is not sent
        int count = addFields(body, 0);
        ClientRequest client = read(recording, body);
        ChatRequest request = request(recording, client);
        Protocol protocol = protocol(recording);

        byte[] sent = ClientRequests.body(
                request, protocol, protocol.codec().encode(request, client.streamed(), dialect(recording, request)));

        String text = new String(sent, StandardCharsets.UTF_8);
        List<String> lost = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!text.contains("\"field_of_tomorrow\":\"value" + i + "\"")) {
                lost.add("value" + i);
            }
        }
        assertThat(lost).as("lost of " + body + " in " + text).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wholeAnswers")
    void eachFieldOfAnAnswerReachesTheClient(Recording recording) throws IOException {
        ClientRequest client = read(recording, recording.request());
        ChatResponse response = protocol(recording)
                .codec()
                .decode(recording.head(), recording.body(), dialect(recording, request(recording, client)))
                .toBuilder()
                .protocol(recording.protocol())
                .build();

        Set<String> lost = leaves(ExactJson.read(new String(recording.body(), StandardCharsets.UTF_8)));
        lost.removeAll(leaves(APIS.get(recording.protocol()).write(client, response)));

        lost.removeIf(
                leaf -> leaf.startsWith("/usage") || leaf.startsWith("/choices/-/message/content")); // written anew
        assertThat(lost).isEmpty();
    }

    /** Returns the events of a stream as a client gets them. */
    private static List<JsonNode> written(Recording recording) throws IOException {
        ClientRequest client = read(recording, recording.request());
        ClientEventWriter writer = APIS.get(recording.protocol()).events(client);
        StringBuilder text = new StringBuilder();
        writer.begin(recording.model());
        StreamDecoder decoder = protocol(recording)
                .codec()
                .streamed(recording.head(), dialect(recording, request(recording, client)), delta -> {
                    writer.delta(delta);
                    text.append(new String(writer.take(), StandardCharsets.UTF_8));
                });
        try {
            decoder.feed(ByteBuffer.wrap(recording.body()));
            writer.end(decoder.end());
        } catch (LlmException e) {
            writer.error(ClientError.of(e, ClientErrorFormat.OPENAI), "req_1");
        }
        return events(text + new String(writer.take(), StandardCharsets.UTF_8));
    }

    private static List<JsonNode> events(String stream) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : stream.split("\r?\n")) {
            if (line.startsWith("data:") && line.contains("{")) {
                events.add(ExactJson.read(line.substring(5)));
            }
        }
        return events;
    }

    @ParameterizedTest
    @MethodSource("streamsWithoutErrors")
    void theEventsOfAStreamReachTheClientAsTheyCame(Recording recording) throws IOException {
        List<JsonNode> sent = events(new String(recording.body(), StandardCharsets.UTF_8));
        List<JsonNode> written = written(recording);

        if (recording.protocol().equals(Protocol.OPENAI_CHAT.id())) {
            Set<String> lost = new TreeSet<>();
            sent.forEach(event -> lost.addAll(leaves(event)));
            written.forEach(event -> lost.removeAll(leaves(event)));
            lost.removeIf(leaf -> leaf.startsWith("/usage") || leaf.startsWith("/choices/-/delta/content"));
            assertThat(lost).isEmpty();
        } else {
            sent.removeIf(event -> event.path("type").asText().equals("ping"));
            assertThat(written).hasSameSizeAs(sent);
            for (int i = 0; i < sent.size(); i++) {
                assertSame(written.get(i), sent.get(i));
            }
        }
    }

    /** An event is the same, or has more where clients fail without it. */
    private static void assertSame(JsonNode written, JsonNode sent) {
        Set<String> lost = leaves(sent);
        lost.removeAll(leaves(written));
        if (sent.path("type").asText().startsWith("message_")) {
            assertThat(lost).as(written + " of " + sent).isEmpty();
        } else {
            assertThat(written).isEqualTo(sent);
        }
    }

    /** Returns where the values of a tree stand that are not null. */
    private static Set<String> leaves(JsonNode tree) {
        Set<String> leaves = new TreeSet<>();
        leaves("", tree, leaves);
        return leaves;
    }

    private static void leaves(String at, JsonNode node, Set<String> leaves) {
        if (node.isObject()) {
            node.properties().forEach(field -> leaves(at + "/" + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray()) {
            node.forEach(element -> leaves(at + "/-", element, leaves));
        } else if (!node.isNull() && !(node instanceof MissingNode)) {
            leaves.add(at);
        }
    }
}
