package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams that are made to keep a decoder busy: megabytes in small parts, of which no event gets ready, or far too many.
 * Each ends, well or with a {@code PROTOCOL} error, in linear time; with quadratic work the guard below would end it.
 */
class FrameAttackTest {
    private static final int SIZE = 2 << 20;
    private static final int PART = 256;

    private static final List<Protocol> CHATS = List.of(
            Protocol.OPENAI_CHAT,
            Protocol.OPENAI_RESPONSES,
            Protocol.ANTHROPIC_MESSAGES,
            Protocol.GEMINI_GENERATE,
            Protocol.OLLAMA_CHAT,
            Protocol.BEDROCK_CONVERSE);

    static Stream<Arguments> streams() {
        List<Arguments> all = new ArrayList<>();
        for (Protocol protocol : CHATS) {
            for (String unit : List.of(
                    "data: ",
                    "data: {\n",
                    "data:\n",
                    "\r",
                    "\n",
                    ":",
                    ": c\n\n",
                    "event: x\n",
                    "event: error\ndata: {}\n\n",
                    "{",
                    "[",
                    "{\"a\":",
                    "\"",
                    "data: [[\n\n",
                    "data: {}\n\n",
                    "{}\n",
                    "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n",
                    "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n",
                    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\",\"thoughtSignature\":\"s\"}]}}]}\n\n",
                    "{\"message\":{\"content\":\"x\",\"thinking\":\"y\"}}\n",
                    "data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n",
                    "\u0000\u0000\u0000\u0010",
                    "\u007f\u007f\u007f\u007f",
                    "\uFEFF")) {
                all.add(Arguments.of(protocol, unit));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("streams")
    @Timeout(30)
    void aStreamInSmallPartsIsReadInLinearTime(Protocol protocol, String unit) {
        AtomicLong deltas = new AtomicLong();
        StreamDecoder decoder = protocol.codec()
                .streamed(
                        new ResponseHead(200, Headers.of("Content-Type", "text/event-stream")),
                        new Dialect("p", "m", Set.of()),
                        delta -> deltas.incrementAndGet());
        LlmException failure = null;
        try {
            feed(decoder, unit);
            decoder.end();
        } catch (LlmException e) {
            failure = e;
        }

        if (failure != null) {
            assertThat(failure.kind())
                    .isIn(ErrorKind.PROTOCOL, ErrorKind.STREAM_INTERRUPTED, ErrorKind.SERVER_ERROR, ErrorKind.UNKNOWN);
            assertThat(failure.details().message()).hasSizeLessThan(5_000);
        }
        assertThat(deltas.get()).isLessThanOrEqualTo(SIZE / 10);
    }

    private static void feed(StreamDecoder decoder, String unit) {
        byte[] bytes = unit.repeat(SIZE / unit.length()).getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += PART) {
            decoder.feed(ByteBuffer.wrap(bytes, at, Math.min(PART, bytes.length - at)));
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(Protocol.OPENAI_CHAT, "{\"choices\":[@]}", "{\"message\":{\"content\":\"x\"}}"),
                Arguments.of(
                        Protocol.OPENAI_CHAT,
                        "{\"choices\":[{\"message\":{\"content\":[@]}}]}",
                        "{\"type\":\"text\",\"text\":\"x\"}"),
                Arguments.of(
                        Protocol.OPENAI_CHAT,
                        "{\"choices\":[{\"message\":{\"content\":\"x\",\"reasoning_details\":[@]}}]}",
                        "{\"type\":\"reasoning.text\",\"index\":0,\"text\":\"abc\",\"signature\":\"s\"}"),
                Arguments.of(
                        Protocol.ANTHROPIC_MESSAGES,
                        "{\"type\":\"message\",\"content\":[@],\"stop_reason\":\"end_turn\"}",
                        "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"s\"}"),
                Arguments.of(
                        Protocol.ANTHROPIC_MESSAGES,
                        "{\"type\":\"message\",\"content\":[@],\"stop_reason\":\"end_turn\"}",
                        "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}"),
                Arguments.of(
                        Protocol.OPENAI_RESPONSES,
                        "{\"status\":\"completed\",\"output\":[@]}",
                        "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"x\"}]}"),
                Arguments.of(
                        Protocol.OPENAI_RESPONSES,
                        "{\"status\":\"completed\",\"output\":[@]}",
                        "{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"}"),
                Arguments.of(
                        Protocol.GEMINI_GENERATE,
                        "{\"candidates\":[{\"content\":{\"parts\":[@]}}]}",
                        "{\"text\":\"x\",\"thought\":true,\"thoughtSignature\":\"s\"}"),
                Arguments.of(
                        Protocol.GEMINI_GENERATE,
                        "{\"candidates\":[{\"content\":{\"parts\":[@]}}]}",
                        "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}"),
                Arguments.of(
                        Protocol.OLLAMA_CHAT,
                        "{\"message\":{\"content\":\"\",\"tool_calls\":[@]},\"done\":true}",
                        "{\"function\":{\"name\":\"f\",\"arguments\":{}}}"),
                Arguments.of(
                        Protocol.BEDROCK_CONVERSE,
                        "{\"output\":{\"message\":{\"content\":[@]}},\"stopReason\":\"end_turn\"}",
                        "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"x\",\"signature\":\"s\"}}}"),
                Arguments.of(
                        Protocol.BEDROCK_CONVERSE,
                        "{\"output\":{\"message\":{\"content\":[@]}},\"stopReason\":\"end_turn\"}",
                        "{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"f\",\"input\":{}}}"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    @Timeout(30)
    void aResponseOfAHundredThousandPartsIsReadInLinearTime(Protocol protocol, String body, String part) {
        String parts = String.join(",", java.util.Collections.nCopies(100_000, part));
        byte[] bytes = body.replace("@", parts).getBytes(StandardCharsets.UTF_8);
        ResponseHead head = new ResponseHead(200, Headers.NONE);
        Dialect dialect = new Dialect("p", "m", Set.of());
        try {
            assertThat(protocol.codec().decode(head, bytes, dialect).message().parts())
                    .hasSizeLessThanOrEqualTo(100_000);
        } catch (LlmException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(e).hasMessageMatching(".*more than 10000 (tool calls|reasoning details)");
        }
    }
}
