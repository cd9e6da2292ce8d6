package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.conformance.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that repeat the one before need no parsing, and reading them so gives what parsing them gives. */
class RepeatedFrameTest {
    private static final String BEFORE = "{\"id\":\"1\",\"delta\":{\"content\":\"";
    private static final String AFTER = "\"},\"usage\":null}";

    private final RepeatedFrame repetition = new RepeatedFrame("content");

    @Test
    void whatRepeatsIsReadWithoutParsing() {
        learn(BEFORE + "Hello" + AFTER);
        assertThat(text(BEFORE + " 東京 🚀" + AFTER)).isEqualTo(" 東京 🚀");
        assertThat(text(BEFORE + AFTER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BEFORE + "line\\n" + AFTER,
                BEFORE + "a\",\"x\":\"b" + AFTER,
                BEFORE + "\\" + AFTER,
                BEFORE + "\t" + AFTER,
                BEFORE + "x\"},\"usage\":{}}",
                "{\"id\":\"2\",\"delta\":{\"content\":\"x" + AFTER,
                BEFORE + "\"}",
                "{}"
            })
    void whatDiffersInMoreThanAPlainTextIsParsed(String frame) {
        learn(BEFORE + "Hello" + AFTER);
        assertThat(text(frame)).isNull();
    }

    @Test
    void bytesThatAreNotUtf8AreLeftToTheParser() {
        learn(BEFORE + "Hello" + AFTER);
        byte[] frame = (BEFORE + "x" + AFTER).getBytes(StandardCharsets.UTF_8);
        frame[BEFORE.length()] = (byte) 0xFF;
        assertThat(repetition.text(frame, 0, frame.length)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"a\",\"logprobs\":{\"content\":\"a\"}}",
                "{\"content\":[\"a\"]}",
                "{\"content\":\"a\\u0020\"}",
                "{\"text\":\"a\"}",
                "{\"content\"",
                "{\"content\":\"a"
            })
    void whatHasNoPlainTextInOnePlaceIsNotLearnt(String frame) {
        learn(frame);
        assertThat(text(frame)).isNull();
    }

    @Test
    void ignoredValuesMayDifferToo() {
        RepeatedFrame padded = new RepeatedFrame("content", "obfuscation", "id", "created");
        String frame =
                "{\"id\":\"%s\",\"created\":%s,\"delta\":{\"content\":\"%s\"},\"usage\":null,\"obfuscation\":\"%s\"}";
        byte[] learnt = frame.formatted("c-0", "17", "Hello", "x3Y").getBytes(StandardCharsets.UTF_8);
        padded.learn(learnt, 0, learnt.length);
        assertThat(text(padded, frame.formatted("c-1", "18000", " world", "aB9cD")))
                .isEqualTo(" world");
        assertThat(text(padded, frame.formatted("", "1", "", ""))).isEmpty();
        for (String other : List.of(
                frame.formatted("c", "", "a", "x"),
                frame.formatted("c", "x", "a", "x"),
                frame.formatted("c", "1", "a\\n", "x"),
                frame.formatted("c", "1", "a", "x\\\""),
                frame.formatted("c\",\"usage\":{\"n\":1},\"x\":\"", "1", "a", "x"),
                frame.formatted("c", "1", "a", "x") + " ",
                frame.formatted("c", "1", "a", "x").replace("null", "{\"n\":1}"))) {
            assertThat(text(padded, other)).as(other).isNull();
        }
    }

    @Test
    void anIgnoredValueThatIsEmptyIsNoneYet() {
        RepeatedFrame named = new RepeatedFrame("content", "id");
        byte[] learnt = "{\"id\":\"\",\"content\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        named.learn(learnt, 0, learnt.length);
        assertThat(text(named, "{\"id\":\"\",\"content\":\"b\"}")).isEqualTo("b");
        assertThat(text(named, "{\"id\":\"c1\",\"content\":\"b\"}")).isNull();
    }

    @Test
    void aStreamThatNeverRepeatsItselfIsNotLearntForEver() {
        for (int i = 0; i < 6; i++) {
            assertThat(repetition.curious()).isTrue();
            learn("{\"n\":" + i + ",\"content\":\"a\"}");
        }
        assertThat(repetition.curious()).isFalse();
        assertThat(text("{\"n\":5,\"content\":\"a\"}")).isNull();
    }

    @Property(tries = 400)
    void readingRepetitionsGivesWhatParsingGives(
            @ForAll @Size(max = 25) List<@net.jqwik.api.From("chunks") String> chunks) {
        assertThat(facts(read(chunks, false))).isEqualTo(facts(read(chunks, true)));
    }

    @Provide
    Arbitrary<String> chunks() {
        Arbitrary<String> plain = Arbitraries.of("a", " b", "", "東京", "🚀", "\\u00e9", "\\n", "\\\"", "x\\\\");
        Arbitrary<String> deltas = plain.flatMap(text -> Arbitraries.of(
                "{\"content\":\"" + text + "\"}",
                "{\"role\":\"assistant\",\"content\":\"" + text + "\"}",
                "{\"content\":\"" + text + "\",\"tool_calls\":[]}",
                "{\"content\":\"" + text + "\",\"reasoning\":\"thought\"}",
                "{\"content\":\"" + text + "\",\"refusal\":\"no\"}",
                "{\"content\":\"" + text
                        + "\",\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]}",
                "{\"content\":null,\"reasoning_content\":\"" + text + "\"}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}"));
        Arbitrary<String> chunks = deltas.flatMap(delta -> Arbitraries.of(
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}",
                "{\"id\":\"1\",\"choices\":[{\"index\":1,\"delta\":" + delta + "}]}",
                "{\"id\":\"\",\"choices\":[{\"delta\":" + delta + "}],\"obfuscation\":\"x\"}",
                "{\"id\":\"2\",\"choices\":[{\"delta\":" + delta + "}],\"obfuscation\":\"aB3\"}",
                "{\"id\":\"3\",\"choices\":[{\"delta\":" + delta + "}],\"obfuscation\":\"Qq\"}",
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":" + delta + "},{\"index\":0,\"delta\":" + delta
                        + "}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":" + delta + ",\"message\":{\"content\":\"so far\"}}],\"usage\":"
                        + "{\"prompt_tokens\":3,\"completion_tokens\":4}}",
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":\"length\"}]}"));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(20, chunks),
                net.jqwik.api.Tuple.of(1, Arbitraries.just("{\"error\":{\"message\":\"content\"}}")));
    }

    /** Blanks of changing number make that nothing repeats. */
    private static Outcome read(List<String> chunks, boolean everyOneAnother) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            frames.add((everyOneAnother ? "{" + " ".repeat(i) : "{")
                    + chunks.get(i).substring(1));
        }
        frames.add("[DONE]");
        byte[] body = Streams.events(frames.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8);
        return Streams.read(Protocol.OPENAI_CHAT, body, List.of(Math.max(1, body.length)));
    }

    private static List<Object> facts(Outcome outcome) {
        List<Object> facts = new ArrayList<>(outcome.deltas());
        if (outcome.error() != null) {
            facts.add(String.valueOf(outcome.error().getMessage()));
            facts.add(String.valueOf(outcome.error().partialText()));
        } else {
            facts.add(outcome.response().message());
            facts.add(outcome.response().usage());
            facts.add(outcome.response().finishReason());
            facts.add(String.valueOf(outcome.response().id()));
            facts.add(outcome.response().raw());
        }
        return facts;
    }

    private void learn(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        repetition.learn(bytes, 0, bytes.length);
    }

    private String text(String frame) {
        return text(repetition, frame);
    }

    private static String text(RepeatedFrame repetition, String frame) {
        byte[] bytes = ("##" + frame + "##").getBytes(StandardCharsets.UTF_8);
        return repetition.text(bytes, 2, bytes.length - 4);
    }
}
