package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.stream.StreamFeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StreamFeed feed = new StreamFeed(Runnable::run);
    private final Call call =
            new Call("fake", ChatRequest.builder().model("m-1").user("Hello").build(), CallOptions.STANDARD, feed);
    private final ChatStream stream = feed.open(call);
    private final InputStream events = new ServerSentEvents(stream);

    @Test
    void anAnswerIsItsRoleItsPiecesItsEndAndItsUsage() throws IOException {
        feed.onDelta(Delta.text("Gr\u00fc\u00df\n\"Gott\""));
        feed.settle(answer(FinishReason.LENGTH, new Usage(3L, 4L, 1L, null, 2L)), null);

        List<String> data = data(events);

        assertThat(data).hasSize(5).last().isEqualTo("[DONE]");
        assertThat(choice(data.get(0)))
                .isEqualTo("{'index':0,'delta':{'role':'assistant','content':''},'finish_reason':null}");
        assertThat(JSON.readTree(data.get(1)).at("/choices/0/delta/content").textValue())
                .isEqualTo("Gr\u00fc\u00df\n\"Gott\"");
        assertThat(choice(data.get(2))).isEqualTo("{'index':0,'delta':{},'finish_reason':'length'}");
        JsonNode last = JSON.readTree(data.get(3));
        assertThat(last.get("choices")).isEmpty();
        assertThat(last.get("usage").toString().replace('"', '\''))
                .isEqualTo("{'prompt_tokens':3,'completion_tokens':4,'total_tokens':7,"
                        + "'prompt_tokens_details':{'cached_tokens':1},"
                        + "'completion_tokens_details':{'reasoning_tokens':2}}");
    }

    @Test
    void everyChunkHasTheSameHead() throws IOException {
        feed.onDelta(Delta.text("x"));
        feed.settle(answer(FinishReason.STOP, Usage.of(1, 1)), null);

        List<JsonNode> chunks = new ArrayList<>();
        for (String data : data(events)) {
            if (!data.equals("[DONE]")) {
                chunks.add(JSON.readTree(data));
            }
        }

        assertThat(chunks).extracting(chunk -> chunk.get("object").textValue()).containsOnly("chat.completion.chunk");
        assertThat(chunks).extracting(chunk -> chunk.get("model").textValue()).containsOnly("m-1");
        assertThat(chunks).extracting(chunk -> chunk.get("id").textValue()).allMatch(id -> id.startsWith("chatcmpl-"));
        assertThat(chunks)
                .extracting(chunk -> chunk.get("id"))
                .containsOnly(chunks.get(0).get("id"));
        assertThat(chunks).extracting(chunk -> chunk.get("created").longValue()).allMatch(seconds -> seconds > 0);
    }

    @Test
    void usageThatIsNotKnownIsLeftOut() throws IOException {
        feed.settle(answer(FinishReason.OTHER, Usage.UNKNOWN), null);

        List<String> data = data(events);

        assertThat(data).hasSize(3);
        assertThat(choice(data.get(1))).isEqualTo("{'index':0,'delta':{},'finish_reason':'stop'}");
    }

    @Test
    void reasoningRefusalsAndToolCallsHaveTheirOwnFields() throws IOException {
        feed.onDelta(Delta.reasoning("Hm"));
        feed.onDelta(Delta.refusal("No"));
        feed.onDelta(Delta.toolCall(0, "c1", "clock", ""));
        feed.onDelta(Delta.toolArguments(0, "{}"));
        feed.settle(
                ChatResponse.builder()
                        .parts(List.of(new ToolCall("c1", "clock", "{}")))
                        .finishReason(FinishReason.TOOL_CALLS)
                        .build(),
                null);

        List<String> data = data(events);

        assertThat(delta(data.get(1))).isEqualTo("{'reasoning_content':'Hm'}");
        assertThat(delta(data.get(2))).isEqualTo("{'refusal':'No'}");
        assertThat(delta(data.get(3)))
                .isEqualTo("{'tool_calls':[{'index':0,'id':'c1','type':'function',"
                        + "'function':{'name':'clock','arguments':''}}]}");
        assertThat(delta(data.get(4))).isEqualTo("{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}");
        assertThat(choice(data.get(5))).contains("'finish_reason':'tool_calls'");
    }

    @Test
    void aCutStreamIsAnErrorEventAndThenAFailedRead() throws IOException {
        feed.onDelta(Delta.text("Go"));
        feed.settle(
                null,
                ErrorDetails.of(ErrorKind.STREAM_INTERRUPTED, "reset by peer")
                        .providerCode("reset")
                        .exception());
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        assertThatIOException()
                .isThrownBy(() -> events.transferTo(read))
                .withMessageContaining("reset by peer")
                .withCauseInstanceOf(StreamInterruptedException.class);
        assertThatIOException().isThrownBy(events::read);

        List<String> data = split(read);
        assertThat(data).hasSize(3);
        assertThat(data.get(2).replace('"', '\''))
                .isEqualTo("{'error':{'message':'reset by peer [code reset]','type':'STREAM_INTERRUPTED',"
                        + "'code':'reset'}}");
    }

    @Test
    void aReadWaitsForNoMoreThanOneEvent() throws IOException {
        byte[] bytes = new byte[10_000];
        assertThat(events.read(bytes)).isPositive();
        feed.onDelta(Delta.text("one"));

        int n = events.read(bytes);

        assertThat(new String(bytes, 0, n, StandardCharsets.UTF_8))
                .contains("one")
                .endsWith("\n\n");
        assertThat(events.available()).isZero();
    }

    @Test
    void bytesCanBeReadOneByOne() throws IOException {
        feed.settle(answer(FinishReason.STOP, Usage.UNKNOWN), null);
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        for (int b = events.read(); b >= 0; b = events.read()) {
            read.write(b);
        }

        assertThat(split(read)).hasSize(3).last().isEqualTo("[DONE]");
    }

    @Test
    void closingClosesTheStream() throws IOException {
        events.close();

        assertThat(call.cancelled()).isTrue();
    }

    @Test
    void asAStreamCacheItIsPassedOnUnread() throws IOException {
        ServerSentEvents cache = new ServerSentEvents(stream);
        feed.onDelta(Delta.text("x"));
        feed.settle(answer(FinishReason.STOP, Usage.UNKNOWN), null);

        cache.reset();
        cache.reset();

        assertThat(cache.inMemory()).isTrue();
        assertThat(cache.length()).isZero();
        assertThat(cache.position()).isZero();
        assertThat(data(cache)).hasSize(4).last().isEqualTo("[DONE]");
        assertThat(cache.position()).isPositive();
    }

    @Test
    void afterAResetThatFollowsAReadItFails() throws IOException {
        ServerSentEvents cache = new ServerSentEvents(stream);
        assertThat(cache.read()).isPositive();

        cache.reset();

        assertThatIOException().isThrownBy(cache::read).withMessageContaining("read by an earlier step");
    }

    @Test
    void ofTwoCopiesOneGetsTheEvents() throws IOException {
        ServerSentEvents cache = new ServerSentEvents(stream);
        InputStream copy = (InputStream) cache.copy(new DefaultExchange(new DefaultCamelContext()));
        feed.settle(answer(FinishReason.STOP, Usage.UNKNOWN), null);
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        cache.writeTo(written);

        assertThat(split(written)).last().isEqualTo("[DONE]");
        assertThatIOException().isThrownBy(copy::read).withMessageContaining("read by server-sent events");
    }

    @Test
    void nothingIsWrittenWhileReadingIsSuspended() throws IOException {
        ServerSentEvents cache = new ServerSentEvents(stream);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        stream.suspendReading();

        cache.writeTo(written);

        assertThat(written.size()).isZero();
        assertThat(cache.position()).isZero();
    }

    @Test
    void aReaderThatPassesOnAtTheEndGetsAnEndAfterEachEventAndTwoAtTheLast() throws IOException {
        InputStream flushing = new ServerSentEvents(stream, () -> true);
        feed.onDelta(Delta.text("x"));
        feed.settle(answer(FinishReason.STOP, Usage.UNKNOWN), null);
        List<String> parts = new ArrayList<>();
        byte[] bytes = new byte[10_000];

        for (int n = flushing.read(bytes); n >= 0; n = flushing.read(bytes)) {
            parts.add(new String(bytes, 0, n, StandardCharsets.UTF_8));
            assertThat(flushing.read(bytes)).isEqualTo(-1);
        }

        assertThat(parts).hasSize(4).allMatch(part -> part.endsWith("\n\n"));
        assertThat(flushing.read(bytes)).isEqualTo(-1);
    }

    private static ChatResponse answer(FinishReason reason, Usage usage) {
        return ChatResponse.builder()
                .parts(List.of(new Part.Text("x")))
                .finishReason(reason)
                .usage(usage)
                .build();
    }

    private static String choice(String data) throws IOException {
        return JSON.readTree(data).at("/choices/0").toString().replace('"', '\'');
    }

    private static String delta(String data) throws IOException {
        return JSON.readTree(data).at("/choices/0/delta").toString().replace('"', '\'');
    }

    private static List<String> data(InputStream events) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        events.transferTo(read);
        return split(read);
    }

    private static List<String> split(ByteArrayOutputStream read) {
        String text = read.toString(StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n\n");
        List<String> data = new ArrayList<>();
        for (String event : text.substring(0, text.length() - 2).split("\n\n", -1)) {
            assertThat(event).startsWith("data: ");
            data.add(event.substring(6));
        }
        return data;
    }
}
