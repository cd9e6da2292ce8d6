package io.github.camelllm.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An answer of the fake provider: what it says, and how it misbehaves on the wire while saying it. Answers are
 * immutable and may be given any number of times; every method returns a changed copy, and all of them compose:
 *
 * <pre>{@code
 * Answer.stream("Grüße", " aus ", "東京").crlf().splitEvery(1).stallAfter(3)
 * }</pre>
 *
 * <p>An answer has a {@code Content-Length} unless it is a stream of events or endless, which are chunked. Each event
 * of a stream is one write and one chunk.
 */
public final class Answer {

    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final String TYPE = "Content-Type";

    /** How the length of a body is told. */
    enum Framing {
        BY_BODY,
        CHUNKED,
        UNTIL_CLOSE
    }

    /** What happens when a body is broken off. */
    enum End {
        STALL,
        CUT,
        RESET
    }

    /** Where a body is broken off: after so many bytes, or so many events where it is a stream of them. */
    record Limit(long count, boolean bytes, End end) {}

    // Only with(...) sets these, on a copy that nobody has seen.
    int status = 200;
    List<Map.Entry<String, String>> headers = List.of();
    Body body = Body.of(new byte[0]);
    Framing framing = Framing.BY_BODY;
    Limit limit = new Limit(Long.MAX_VALUE, true, End.STALL);
    Duration delay = Duration.ZERO;
    Duration pace = Duration.ZERO;
    int slice;
    boolean silent;
    boolean bare;
    boolean closes;

    private Answer() {}

    private Answer with(Consumer<Answer> change) {
        Answer copy = new Answer();
        copy.status = status;
        copy.headers = headers;
        copy.body = body;
        copy.framing = framing;
        copy.limit = limit;
        copy.delay = delay;
        copy.pace = pace;
        copy.slice = slice;
        copy.silent = silent;
        copy.bare = bare;
        copy.closes = closes;
        change.accept(copy);
        return copy;
    }

    private Answer withBody(String type, Body body) {
        return contentType(type).with(copy -> copy.body = body);
    }

    /** An answer with a status, no header and no body. */
    public static Answer status(int status) {
        return new Answer().with(copy -> copy.status = status);
    }

    /** A JSON answer; the text is sent as it is. */
    public static Answer json(int status, String json) {
        return status(status).json(json);
    }

    /** A chat completion that says the text, with usage; see {@link #usage}. */
    public static Answer chat(String text) {
        return status(200).withBody(JSON, Completions.chat(text));
    }

    /** A chat completion that calls one tool; the arguments are JSON text. */
    public static Answer toolCall(String name, String arguments) {
        return status(200).withBody(JSON, Completions.toolCall(name, arguments));
    }

    /**
     * A chat completion whose body has exactly so many bytes, all of them valid JSON. Its text is the letter x over and
     * over, and is never held in memory.
     */
    public static Answer big(long bytes) {
        return status(200).withBody(JSON, Completions.big(bytes));
    }

    /**
     * A streamed chat completion: a chunk with the role, one per delta, one with the finish reason, one with the usage
     * and no choices, and {@code [DONE]}.
     */
    public static Answer stream(String... deltas) {
        return status(200).withBody(EVENTS, Completions.stream(deltas));
    }

    /** A streamed tool call: a chunk with the role, one with the name and an id, one per fragment of the arguments. */
    public static Answer streamToolCall(String name, String... fragments) {
        return status(200).withBody(EVENTS, Completions.streamToolCall(name, fragments));
    }

    /** A stream of status 200 that ends in an error event after the deltas, without {@code [DONE]}. */
    public static Answer streamThenError(String code, String message, String... deltas) {
        return status(200).withBody(EVENTS, Completions.streamThenError(code, message, deltas));
    }

    /** A stream of events with the given data, and nothing added; a line break in the data makes another data line. */
    public static Answer sse(String... data) {
        List<String> events = Arrays.stream(data).map(Completions::event).toList();
        return status(200).withBody(EVENTS, Body.events(List.of(), events, List.of()));
    }

    /** A stream made of the text of one, such as a recording; its events may have names, ids and comments. */
    public static Answer sseText(String stream) {
        return status(200).withBody(EVENTS, Body.events(List.of(), Completions.events(stream), List.of()));
    }

    /** An error in OpenAI's shape; the code is also the type. */
    public static Answer error(int status, String code, String message) {
        return json(status, Completions.error(code, message));
    }

    /** An error 429 that does not say when to come back; add {@code retry-after-ms} or other headers to it. */
    public static Answer rateLimited() {
        return error(429, "rate_limit_exceeded", "Rate limit reached");
    }

    /** An error 429 with a {@code Retry-After}: seconds, decimals, an HTTP date or nonsense. */
    public static Answer rateLimited(String retryAfter) {
        return rateLimited().header("Retry-After", retryAfter);
    }

    /** An HTML page, as gateways send it. */
    public static Answer html(int status) {
        String page = "<html><head><title>" + status + "</title></head><body><h1>" + status + "</h1></body></html>";
        return status(status).withBody("text/html", Body.of(page.getBytes(StandardCharsets.UTF_8)));
    }

    /** A status 200 whose JSON breaks off in the middle of a text, at a length that is correct. */
    public static Answer garbage() {
        return json(200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hel");
    }

    /** An answer that never comes: the request is read, then nothing happens until the client or the server closes. */
    public static Answer silent() {
        return status(200).with(copy -> copy.silent = true);
    }

    /** Bytes put on the wire in place of an answer, status line and all; then the connection is closed. */
    public static Answer raw(String wire) {
        return new Answer().text(wire).with(copy -> copy.bare = true);
    }

    /** A connection that is closed, instead of an answer, when the request has been read. */
    public static Answer hangUp() {
        return raw("");
    }

    /** This answer with one more header; a hand-written {@code Content-Length} is sent even when it lies. */
    public Answer header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return with(copy -> copy.headers = List.copyOf(more));
    }

    /** This answer with another content type. */
    public Answer contentType(String type) {
        return withoutContentType().header(TYPE, type);
    }

    /** This answer without a content type. */
    public Answer withoutContentType() {
        List<Map.Entry<String, String>> rest = headers.stream()
                .filter(header -> !header.getKey().equalsIgnoreCase(TYPE))
                .toList();
        return with(copy -> copy.headers = rest);
    }

    /** This answer with a JSON body; the text is sent as it is. */
    public Answer json(String json) {
        return contentType(JSON).text(json);
    }

    /** This answer with a body of text in UTF-8. */
    public Answer text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This answer with a body of bytes. */
    public Answer bytes(byte[] bytes) {
        Body copied = Body.of(bytes.clone());
        return with(copy -> copy.body = copied);
    }

    /** This completion with other token counts; without this call they are 9 for the prompt and 3 for the rest. */
    public Answer usage(int promptTokens, int completionTokens) {
        String usage = Completions.usage(promptTokens, completionTokens);
        return map(piece -> piece.replace(Completions.USAGE, usage));
    }

    /** This stream without the events that contain the fragment, such as {@code "usage"}. */
    public Answer withoutEvents(String fragment) {
        return with(copy -> copy.body = body.without(fragment));
    }

    /** This stream without its {@code [DONE]}. */
    public Answer withoutDone() {
        return withoutEvents(Completions.DONE.strip());
    }

    /** This stream with CR LF at the end of its lines; the last of the changes to a stream's lines. */
    public Answer crlf() {
        return map(event -> event.replace("\n", "\r\n"));
    }

    /** This stream with a comment and a blank line before each event. */
    public Answer withComments() {
        return map(event -> ": processing\n\n" + event);
    }

    /** This stream without a space after {@code data:}. */
    public Answer withoutSpaces() {
        return map(event -> event.replaceAll("(?m)^(data|event|id): ", "$1:"));
    }

    private Answer map(UnaryOperator<String> change) {
        return with(copy -> copy.body = body.map(change));
    }

    /** This answer with the text, or the deltas of a stream, repeated so many times. */
    public Answer repeated(long times) {
        return with(copy -> copy.body = body.repeated(times));
    }

    /** This answer with the text, or the deltas of a stream, repeated until the client goes away. */
    public Answer endless() {
        return with(copy -> copy.body = body.endless());
    }

    /** This answer in chunks, whatever its body. */
    public Answer chunked() {
        return with(copy -> copy.framing = Framing.CHUNKED);
    }

    /** This answer as HTTP/1.0 does it: the body has no length, and ends where the connection ends. */
    public Answer untilClose() {
        return with(copy -> copy.framing = Framing.UNTIL_CLOSE);
    }

    /** This answer, whole and promising a connection that stays open, which is then closed all the same. */
    public Answer thenClose() {
        return with(copy -> copy.closes = true);
    }

    /** This answer after a wait, before its first byte. */
    public Answer delayed(Duration delay) {
        return with(copy -> copy.delay = delay);
    }

    /** This answer with a wait between two writes: two events of a stream, or what {@link #splitEvery} makes. */
    public Answer paced(Duration pace) {
        return with(copy -> copy.pace = pace);
    }

    /**
     * This answer with its body cut into writes, and chunks, of so many bytes, wherever an event or a character ends.
     * The network may join writes again unless they are {@link #paced}, but never chunks. A size larger than the body
     * puts all events into one write.
     */
    public Answer splitEvery(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("splitEvery needs at least 1 byte, not " + bytes);
        }
        return with(copy -> copy.slice = bytes);
    }

    /**
     * This answer broken off after so many events of a stream, or bytes of another body: it stays open and silent until
     * the client goes away. What follows the limit is not sent, nor is the end of a shorter body.
     */
    public Answer stallAfter(long eventsOrBytes) {
        return limited(eventsOrBytes, false, End.STALL);
    }

    /** Like {@link #stallAfter}, counting bytes in a stream too. */
    public Answer stallAfterBytes(long bytes) {
        return limited(bytes, true, End.STALL);
    }

    /**
     * This answer broken off after so many events of a stream, or bytes of another body, by closing the connection; a
     * limit inside a chunk leaves the chunk incomplete, and a TLS session is not ended properly.
     */
    public Answer cutAfter(long eventsOrBytes) {
        return limited(eventsOrBytes, false, End.CUT);
    }

    /** Like {@link #cutAfter}, counting bytes in a stream too. */
    public Answer cutAfterBytes(long bytes) {
        return limited(bytes, true, End.CUT);
    }

    /**
     * This answer broken off after so many events of a stream, or bytes of another body, by a TCP reset. What the
     * client has not read yet may be lost.
     */
    public Answer resetAfter(long eventsOrBytes) {
        return limited(eventsOrBytes, false, End.RESET);
    }

    /** Like {@link #resetAfter}, counting bytes in a stream too. */
    public Answer resetAfterBytes(long bytes) {
        return limited(bytes, true, End.RESET);
    }

    private Answer limited(long count, boolean bytes, End end) {
        return with(copy -> copy.limit = new Limit(count, bytes, end));
    }
}
