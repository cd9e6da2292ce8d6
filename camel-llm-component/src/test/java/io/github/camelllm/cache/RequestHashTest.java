package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RequestHashTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ChatRequest HELLO = ChatRequest.of("Hello");

    private static CacheKey key(ChatRequest request) {
        return key("p", request, CallOptions.STANDARD, null, "f", "n");
    }

    private static CacheKey key(
            String provider,
            ChatRequest request,
            CallOptions options,
            String tenant,
            String fingerprint,
            String namespace) {
        Call call = new Call(provider, request, options, null, new Caller("route", tenant));
        return RequestHash.of(call, fingerprint, namespace);
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }

    /** A change of one field, each of which reaches the provider. */
    private static List<UnaryOperator<ChatRequest.Builder>> changes(Random random) {
        double number = random.nextInt(1000) / 8.0;
        int whole = random.nextInt(1000);
        String text = "text" + random.nextInt(1000);
        List<UnaryOperator<ChatRequest.Builder>> all = new ArrayList<>();
        all.add(b -> b.model(text));
        all.add(b -> b.operation(Operation.COMPLETION));
        all.add(b -> b.temperature(number));
        all.add(b -> b.topP(number));
        all.add(b -> b.topK(whole));
        all.add(b -> b.maxTokens(whole));
        all.add(b -> b.seed((long) whole));
        all.add(b -> b.stop(List.of(text)));
        all.add(b -> b.presencePenalty(number));
        all.add(b -> b.frequencyPenalty(number));
        all.add(b -> b.reasoningEffort(text));
        all.add(b -> b.reasoningBudget(whole));
        all.add(b -> b.dimensions(whole));
        all.add(b -> b.user(text));
        all.add(b -> b.parallelToolCalls(whole % 2 == 0));
        all.add(b -> b.toolChoice(ToolChoice.REQUIRED));
        all.add(b -> b.toolChoice(ToolChoice.of(text)));
        all.add(b -> b.responseFormat(ResponseFormat.JSON_OBJECT));
        all.add(b -> b.responseFormat(
                ResponseFormat.schema(text, JSON.createObjectNode().put("type", "object"))));
        all.add(b -> b.tools(List.of(new Tool(text, "does", null))));
        all.add(b -> b.additional(text, whole));
        all.add(b -> b.additional(text, Map.of("a", List.of(1, true, "x"))));
        all.add(b -> b.message(Message.user(text)));
        all.add(b -> b.message(Message.system(text)));
        all.add(b -> b.message(new Message(Role.USER, List.of(new Part.Text(text)), "Ada")));
        all.add(b -> b.message(Message.user(text).withAdditional("prefix", whole % 2 == 0)));
        all.add(b -> b.message(Message.user(new Part.Text(text, new ProviderMark("m", "v")))));
        all.add(b -> b.message(Message.user(new Part.Image(Media.of("image/png", text.getBytes())))));
        all.add(b -> b.message(Message.user(new Part.Image(Media.of("image/png", text.getBytes()), "low"))));
        all.add(b -> b.message(Message.user(new Part.Image(Media.at(URI.create("http://x/" + text))))));
        all.add(b -> b.message(Message.user(new Part.Audio(Media.of("audio/wav", text.getBytes())))));
        all.add(b -> b.message(Message.user(new Part.Document(null, null, text))));
        all.add(b -> b.message(Message.user(new Part.Document(Media.of("text/plain", text.getBytes()), text))));
        all.add(b -> b.message(Message.assistant(new Part.Reasoning(text))));
        all.add(b -> b.message(Message.assistant(new Part.Reasoning(text, null, true))));
        all.add(b -> b.message(Message.assistant(new Part.Refusal(text))));
        all.add(b -> b.message(Message.assistant(new ToolCall(text, "tool", "{}"))));
        all.add(b -> b.message(Message.assistant(new ToolCall(null, text, "{}"))));
        all.add(b -> b.message(Message.tool(text, "result")));
        all.add(b ->
                b.message(Message.of(Role.TOOL, new ToolResult(null, text, List.of(new Part.Text("result")), true))));
        all.add(b -> b.message(Message.user("Hi").cached()));
        return all;
    }

    @Provide
    Arbitrary<ChatRequest> requests() {
        return Arbitraries.randoms().map(random -> {
            ChatRequest.Builder request = ChatRequest.builder();
            List<UnaryOperator<ChatRequest.Builder>> all = changes(random);
            for (int i = random.nextInt(8); i > 0; i--) {
                all.get(random.nextInt(all.size())).apply(request);
            }
            return request.build();
        });
    }

    @Property(tries = 1500)
    void aDifferenceInAnyFieldMakesAnotherKey(@ForAll("requests") ChatRequest request, @ForAll Random random) {
        List<UnaryOperator<ChatRequest.Builder>> all = changes(random);
        ChatRequest changed =
                all.get(random.nextInt(all.size())).apply(request.toBuilder()).build();
        assertThat(key(changed).equals(key(request))).isEqualTo(isSame(request, changed));
    }

    /** Written down without the hash, so that it does not share its mistakes. */
    private static boolean isSame(ChatRequest a, ChatRequest b) {
        return describe(a).equals(describe(b));
    }

    private static List<Object> describe(ChatRequest r) {
        List<Object> all = new ArrayList<>();
        Collections.addAll(all, r.operation(), r.model(), r.messages(), r.tools(), r.toolChoice());
        Collections.addAll(all, r.parallelToolCalls(), r.responseFormat(), r.temperature(), r.topP(), r.topK());
        Collections.addAll(all, r.maxTokens(), r.seed(), r.stop(), r.presencePenalty(), r.frequencyPenalty());
        Collections.addAll(all, r.reasoningEffort(), r.reasoningBudget(), r.dimensions(), r.user(), r.additional());
        return all;
    }

    @Property(tries = 300)
    void theSameRequestMadeAgainHasTheSameKey(@ForAll long seed) {
        ChatRequest.Builder one = ChatRequest.builder();
        ChatRequest.Builder two = ChatRequest.builder();
        for (ChatRequest.Builder b : List.of(one, two)) {
            Random random = new Random(seed);
            changes(random).forEach(change -> change.apply(b));
        }
        assertThat(key(one.build())).isEqualTo(key(two.build()));
    }

    @Property(tries = 300)
    void theOrderOfFieldsMakesNoDifference(@ForAll Random random) throws Exception {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < 6; i++) {
            fields.put("field" + random.nextInt(1000), random.nextInt());
        }
        List<String> names = new ArrayList<>(fields.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, fields.get(name)));
        ObjectNode one = JSON.valueToTree(fields);
        ObjectNode two = JSON.valueToTree(shuffled);
        assertThat(key(HELLO.toBuilder().additional(fields).additional("o", one).build()))
                .isEqualTo(key(HELLO.toBuilder()
                        .additional("o", two)
                        .additional(shuffled)
                        .build()));
        assertThat(key(HELLO.toBuilder()
                        .tools(List.of(new Tool("t", null, one)))
                        .build()))
                .isEqualTo(key(HELLO.toBuilder()
                        .tools(List.of(new Tool("t", null, two)))
                        .build()));
    }

    @Test
    void spelledOutDefaultsMakeNoDifference() {
        CallOptions spelled = CallOptions.builder()
                .maxRetries(2)
                .requestTimeout(Duration.ofMinutes(2))
                .build();
        assertThat(key("p", HELLO.toBuilder().operation(Operation.CHAT).build(), spelled, null, "f", "n"))
                .isEqualTo(key(HELLO));
    }

    @Test
    void absentAndDefaultAreTwoWhereTheyReachTheProvider() {
        assertThat(key(HELLO.toBuilder().temperature(1.0).build())).isNotEqualTo(key(HELLO));
        assertThat(key(HELLO.toBuilder().toolChoice(ToolChoice.AUTO).build())).isNotEqualTo(key(HELLO));
        assertThat(key(HELLO.toBuilder().parallelToolCalls(false).build())).isNotEqualTo(key(HELLO));
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("store", null);
        assertThat(key(HELLO.toBuilder().additional(nothing).build())).isNotEqualTo(key(HELLO));
    }

    @Test
    void whoAsksWhomAndWhereMakesADifference() {
        CacheKey key = key(HELLO);
        assertThat(List.of(
                        key("q", HELLO, CallOptions.STANDARD, null, "f", "n"),
                        key("p", HELLO, CallOptions.STANDARD, "tenant", "f", "n"),
                        key("p", HELLO, CallOptions.STANDARD, "", "f", "n"),
                        key("p", HELLO, CallOptions.STANDARD, null, "f2", "n"),
                        key("p", HELLO, CallOptions.STANDARD.withAttribute("mock.answer", "x"), null, "f", "n"),
                        key(
                                "p",
                                HELLO,
                                CallOptions.STANDARD.withHeaders(Map.of("anthropic-beta", "x")),
                                null,
                                "f",
                                "n"),
                        CacheKey.of(
                                "n",
                                key("p", HELLO, CallOptions.STANDARD, null, "f", "other")
                                        .hash())))
                .doesNotContain(key)
                .doesNotHaveDuplicates();
    }

    @Test
    void secretsAndTracingMakeNoDifference() {
        CallOptions secret = CallOptions.builder()
                .apiKey("sk-1")
                .headers(Map.of(
                        "Authorization", "Bearer 1",
                        "X-Api-Key", "1",
                        "Ocp-Apim-Subscription-Key", "1",
                        "Cookie", "1",
                        "traceparent", "1",
                        "X-B3-TraceId", "1",
                        "X-Request-Id", "1"))
                .build();
        assertThat(key("p", HELLO, secret, null, "f", "n")).isEqualTo(key(HELLO));
    }

    @Test
    void streamedOrNotMakesNoDifference() {
        DeltaListener listener = delta -> {};
        Call streamed = new Call("p", HELLO, CallOptions.STANDARD, listener);
        assertThat(RequestHash.of(streamed, "f", "n")).isEqualTo(key(HELLO));
    }

    @Test
    void numbersOfOneJsonTextAreOne() throws Exception {
        for (Object one : List.of(1, 1L, (short) 1, json("1"), java.math.BigInteger.ONE)) {
            assertThat(key(HELLO.toBuilder().additional("n", one).build()))
                    .isEqualTo(key(HELLO.toBuilder().additional("n", 1).build()));
        }
        assertThat(key(HELLO.toBuilder().additional("n", 1.0).build()))
                .isNotEqualTo(key(HELLO.toBuilder().additional("n", 1).build()));
        assertThat(key(HELLO.toBuilder().additional("n", "1").build()))
                .isNotEqualTo(key(HELLO.toBuilder().additional("n", 1).build()));
    }

    record Options(int a, String b) {}

    @Test
    void anObjectGoesByItsJson() throws Exception {
        assertThat(key(HELLO.toBuilder().additional("o", new Options(1, "x")).build()))
                .isEqualTo(key(HELLO.toBuilder()
                        .additional("o", json("{\"b\":\"x\",\"a\":1}"))
                        .build()));
    }

    @Test
    void whatHasNoCanonicalFormHasNoKey() {
        assertThat(key("p", HELLO, CallOptions.STANDARD.withAttribute("x", new Object()), null, "f", "n"))
                .isNull();
        assertThat(key(HELLO)).as("and the next call has one again").isNotNull();
    }

    @Test
    void aHashThatEndsByAnExceptionLeavesNothingForTheNext() {
        CacheKey before = key(HELLO);
        CharSequence broken = new BrokenText();
        assertThatThrownBy(() -> key("p", HELLO, CallOptions.STANDARD.withAttribute("x", broken), null, "f", "n"))
                .hasMessage("broken");
        assertThat(key(HELLO)).isEqualTo(before);
    }

    private static final class BrokenText implements CharSequence {
        @Override
        public int length() {
            throw new IllegalStateException("broken");
        }

        @Override
        public char charAt(int index) {
            throw new IllegalStateException("broken");
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new IllegalStateException("broken");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void textsThatMeetDifferentlyAreTwo() {
        assertThat(key(ChatRequest.builder()
                        .message(Message.user("ab"))
                        .message(Message.user("c"))
                        .build()))
                .isNotEqualTo(key(ChatRequest.builder()
                        .message(Message.user("a"))
                        .message(Message.user("bc"))
                        .build()));
        assertThat(key(ChatRequest.builder()
                        .message(Message.user(new Part.Text("a"), new Part.Text("b")))
                        .build()))
                .isNotEqualTo(key(ChatRequest.of("ab")));
        assertThat(key(ChatRequest.of("\uD800"))).isNotEqualTo(key(ChatRequest.of("?")));
    }

    @Test
    void longTextsAreHashedWhole() {
        String text = "ä€x".repeat(20_000);
        assertThat(key(ChatRequest.of(text))).isEqualTo(key(ChatRequest.of(new String(text.toCharArray()))));
        assertThat(key(ChatRequest.of(text))).isNotEqualTo(key(ChatRequest.of(text.substring(1) + "ä")));
    }

    @Test
    void aKeyIsReadFromItsText() {
        CacheKey key = key(HELLO);
        assertThat(CacheKey.parse(key.toString())).isEqualTo(key);
        assertThat(key.toString()).matches("n:[0-9a-f]{64}");
        assertThat(key.hash()).hasSize(32);
    }

    @Test
    void eachInputHasItsKeyWhereverItStands() {
        ChatRequest one = ChatRequest.builder()
                .message(Message.user("a"))
                .message(Message.user("b"))
                .build();
        ChatRequest two = ChatRequest.builder().message(Message.user("b")).build();
        List<CacheKey> keys = RequestHash.ofMessages(new Call("p", one, CallOptions.STANDARD, null), "f", "n");
        assertThat(RequestHash.ofMessages(new Call("p", two, CallOptions.STANDARD, null), "f", "n"))
                .containsExactly(keys.get(1));
        assertThat(keys).doesNotHaveDuplicates();
    }
}
