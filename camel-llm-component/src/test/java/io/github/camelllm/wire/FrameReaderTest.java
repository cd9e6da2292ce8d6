package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    @Test
    void dataOfOneLineIsAFrame() {
        assertThat(frames("data: one\n\ndata: two\n\n")).containsExactly("one", "two");
    }

    @Test
    void theBlankAfterTheColonIsOptionalAndOnlyOneIsTaken() {
        assertThat(frames("data:one\n\ndata:  two\n\n")).containsExactly("one", " two");
    }

    @Test
    void linesOfOneEventAreJoined() {
        assertThat(frames("data: {\ndata: }\n\ndata: next\n\n")).containsExactly("{\n}", "next");
    }

    @Test
    void anEmptyLineOfDataIsPartOfTheEvent() {
        assertThat(frames("data: a\ndata\ndata:\ndata: b\n\n")).containsExactly("a\n\n\nb");
    }

    @Test
    void commentsAndOtherFieldsAreNoFrames() {
        assertThat(frames(": keep-alive\n\nid: 1\nretry: 5\ndatabase: x\n\ndata: one\n: inside\n\n"))
                .containsExactly("one");
    }

    @Test
    void aLastEventThatLacksItsEmptyLineCounts() {
        assertThat(frames("data: one\n\ndata: two\n")).containsExactly("one", "two");
        assertThat(frames("data: one\n\ndata: two")).containsExactly("one", "two");
    }

    @Test
    void theNameOfAnEventIsThatOfItsOwnLines() {
        List<String> names = new ArrayList<>();
        FrameReader[] reader = new FrameReader[1];
        reader[0] = new TextFrames((bytes, offset, length) -> names.add(String.valueOf(reader[0].event())));
        reader[0].feed(bytes("event: ping\ndata: 1\n\ndata: 2\n\nevent:error\r\ndata: 3\r\n\r\n"));
        assertThat(names).containsExactly("ping", "null", "error");
    }

    @Test
    void jsonIsReadLineByLineOrSpreadOverLines() {
        assertThat(frames("{\"a\":1}\n{\"b\":\"}\\\"{\"}\n")).containsExactly("{\"a\":1}", "{\"b\":\"}\\\"{\"}");
        assertThat(frames("{\n \"a\": {\"b\": []}\n}")).containsExactly("{\n \"a\": {\"b\": []}\n}");
    }

    @Test
    void elementsOfAnArrayAreFrames() {
        assertThat(frames("[{\"a\":[1]}\n,\r\n{\"b\":2}]")).containsExactly("{\"a\":[1]}", "{\"b\":2}");
    }

    @Test
    void jsonThatIsCutIsNoFrame() {
        assertThat(frames("{\"a\":1}{\"b\":")).containsExactly("{\"a\":1}");
    }

    @Test
    void jsonThatStandsBareAmongEventsIsAFrame() {
        assertThat(frames("data: one\n\n{\n  \"error\": {\n    \"a:b\": \"{\"\n  }\n}\n\ndata: two\n\n"))
                .containsExactly("one", "{  \"error\": {    \"a:b\": \"{\"  }}", "two");
        assertThat(frames(": keep-alive\n\n[{\"a\":1}\r\n]\r\n")).containsExactly("{\"a\":1}");
        assertThat(frames("data: one\n{\"a\":1}")).containsExactly("one", "{\"a\":1}");
    }

    @Test
    void objectsInLinesOfDataWithoutAnEmptyLineBetweenAreEvents() {
        assertThat(frames("data: {\"a\":1}\ndata: {\"b\":\ndata: 2}\ndata: {\"c\":3}\ndata: [DONE]\n"))
                .containsExactly("{\"a\":1}", "{\"b\":\n2}", "{\"c\":3}", "[DONE]");
    }

    @Test
    void blanksAndAByteOrderMarkMayComeFirst() {
        assertThat(frames("\uFEFFdata: one\n\n")).containsExactly("one");
        assertThat(frames("\uFEFF\n\n  {\"a\":1}")).containsExactly("{\"a\":1}");
    }

    @Test
    void anEventBeyondTheLimitIsAnError() {
        ByteWindow window = new ByteWindow(10);
        window.append(bytes("0123456789"));
        assertThatThrownBy(() -> window.append(bytes("x")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more than 10 bytes");
    }

    @Property
    void lineEndingsCommentsAndSplitsDoNotMatter(
            @ForAll("events") List<String> events,
            @ForAll("endings") String ending,
            @ForAll boolean space,
            @ForAll boolean comments,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9) Integer> sizes) {
        String text = events.stream()
                .map(event -> (comments ? ": comment" + ending : "")
                        + ("data:" + (space ? " " : "") + event.replace("\n", ending + "data:" + (space ? " " : "")))
                        + ending
                        + ending)
                .collect(Collectors.joining());
        assertThat(frames(text, sizes)).isEqualTo(events);
    }

    @Provide
    Arbitrary<List<String>> events() {
        return Arbitraries.strings()
                .withChars('a', ':', '{', '"', 'ü', '東', '\n')
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(event -> !event.startsWith(" "))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> endings() {
        return Arbitraries.of("\n", "\r", "\r\n");
    }

    private static List<String> frames(String text) {
        return frames(text, List.of(1 << 20));
    }

    private static List<String> frames(String text, List<Integer> sizes) {
        List<String> frames = new ArrayList<>();
        FrameReader reader = new TextFrames(
                (bytes, offset, length) -> frames.add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
        ByteBuffer all = bytes(text);
        for (int turn = 0; all.hasRemaining(); turn++) {
            int size = Math.min(sizes.get(turn % sizes.size()), all.remaining());
            reader.feed(all.slice(all.position(), size));
            all.position(all.position() + size);
        }
        reader.end();
        return frames;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
