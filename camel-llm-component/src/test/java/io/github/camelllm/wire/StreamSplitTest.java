package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.conformance.Outcome;
import io.github.camelllm.conformance.Recording;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However the bytes of a stream are split, the answer, the error and the deltas are the same. */
class StreamSplitTest {
    private static final List<Streamed> STREAMS = streams();

    @Property(tries = 600)
    void anySplitGivesTheSameOutcome(
            @ForAll("anyStream") int stream,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> sizes) {
        same(STREAMS.get(stream), sizes);
    }

    @Property(tries = 60)
    void singleBytesGiveTheSameOutcome(@ForAll("anyStream") int stream) {
        same(STREAMS.get(stream), List.of(1));
    }

    @Provide
    Arbitrary<Integer> anyStream() {
        return Arbitraries.integers().between(0, STREAMS.size() - 1);
    }

    private static void same(Streamed stream, List<Integer> sizes) {
        assertThat(facts(stream.read(sizes))).isEqualTo(facts(stream.read(List.of(stream.body.length))));
    }

    private record Streamed(Protocol protocol, byte[] body) {
        Outcome read(List<Integer> sizes) {
            return Streams.read(protocol, body, sizes);
        }
    }

    private static List<Object> facts(Outcome outcome) {
        List<Object> facts = new ArrayList<>(outcome.deltas());
        if (outcome.error() != null) {
            facts.add(outcome.error().getMessage());
            facts.add(outcome.error().kind());
            facts.add(String.valueOf(outcome.error().partialText()));
        } else {
            facts.add(outcome.response().message());
            facts.add(outcome.response().usage());
            facts.add(outcome.response().finishReason());
            facts.add(outcome.response().raw());
        }
        return facts;
    }

    private static List<Streamed> streams() {
        List<Streamed> streams = new ArrayList<>();
        Streams.OWN.forEach((name, protocol) -> streams.add(new Streamed(protocol, Streams.own(name))));
        AnthropicAnswerTest.STREAMS.forEach(body -> streams.add(new Streamed(Protocol.ANTHROPIC_MESSAGES, body)));
        BedrockConverseAnswerTest.STREAMS.forEach(body -> streams.add(new Streamed(Protocol.BEDROCK_CONVERSE, body)));
        for (Protocol protocol : Protocol.values()) {
            Recording.all().stream()
                    .filter(Recording::streamed)
                    .filter(recording -> recording.head().successful())
                    .filter(recording -> recording.protocol().equals(protocol.id()))
                    .forEach(recording -> streams.add(new Streamed(protocol, recording.body())));
        }
        return streams;
    }
}
