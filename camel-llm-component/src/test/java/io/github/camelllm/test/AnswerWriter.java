package io.github.camelllm.test;

import io.github.camelllm.test.Answer.End;
import io.github.camelllm.test.Answer.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongConsumer;

/** Puts one answer on the wire, faults included. */
final class AnswerWriter {

    private static final int BLOCK = 16 * 1024;

    private final Wire wire;
    private final Received request;
    private final Answer answer;
    private final LongConsumer sent;
    private final boolean chunked;

    AnswerWriter(Wire wire, Received request, Answer answer, LongConsumer sent) {
        this.wire = wire;
        this.request = request;
        this.answer = answer;
        this.sent = sent;
        chunked = !answer.bare && isChunked();
    }

    /** Writes the answer, waits and all, and tells whether the connection stays usable. */
    boolean write() throws IOException {
        wire.pause(answer.delay);
        if (answer.silent) {
            wire.pauseForEver();
        }
        if (!answer.bare) {
            wire.write(head());
        }
        if (answer.bare || hasBody()) {
            writeBody();
        }
        return !wire.isClosedHere() && !answer.bare && !answer.closes && !saysClose();
    }

    private String head() {
        StringBuilder head = new StringBuilder(answer.framing == Framing.UNTIL_CLOSE ? "HTTP/1.0 " : "HTTP/1.1 ");
        head.append(answer.status).append(' ').append(reason(answer.status));
        answer.headers.forEach(header ->
                head.append("\r\n").append(header.getKey()).append(": ").append(header.getValue()));
        if (chunked) {
            head.append("\r\nTransfer-Encoding: chunked");
        } else if (answer.framing != Framing.UNTIL_CLOSE && !has("Content-Length") && mayHaveBody()) {
            head.append("\r\nContent-Length: ").append(answer.body.length());
        }
        if (saysClose() && !has("Connection")) {
            head.append("\r\nConnection: close");
        }
        return head.append("\r\n\r\n").toString();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }

    private boolean isChunked() {
        if (!mayHaveBody() || answer.framing == Framing.UNTIL_CLOSE) {
            return false;
        }
        boolean unknown = (answer.body.events() || answer.body.isEndless()) && !has("Content-Length");
        return answer.framing == Framing.CHUNKED || unknown;
    }

    private boolean saysClose() {
        return answer.framing == Framing.UNTIL_CLOSE
                || request.headers("Connection").stream().anyMatch("close"::equalsIgnoreCase)
                || answer.headers.contains(Map.entry("Connection", "close"));
    }

    private boolean has(String name) {
        return answer.headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    private boolean mayHaveBody() {
        return answer.status >= 200 && answer.status != 204 && answer.status != 304;
    }

    private boolean hasBody() {
        return mayHaveBody() && !request.method().equals("HEAD");
    }

    private void writeBody() throws IOException {
        long left = limit();
        Iterator<byte[]> slices = slices();
        for (boolean first = true; left > 0 && slices.hasNext(); first = false) {
            if (!first) {
                wire.pause(answer.pace);
            }
            byte[] slice = slices.next();
            int count = (int) Math.min(left, slice.length);
            sent.accept(count);
            wire.write(frame(slice, count));
            left -= count;
        }
        end();
    }

    private long limit() {
        boolean inEvents = !answer.limit.bytes() && answer.body.events();
        return inEvents ? answer.body.length(answer.limit.count()) : answer.limit.count();
    }

    private Iterator<byte[]> slices() {
        if (answer.slice > 0) {
            return answer.body.slices(answer.slice);
        }
        return answer.body.events() ? answer.body.pieces() : answer.body.slices(BLOCK);
    }

    /** The first bytes of a slice; a chunk that is not whole lacks its end. */
    private byte[] frame(byte[] slice, int count) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(count + 16);
        if (chunked) {
            frame.writeBytes(ascii(Integer.toHexString(slice.length) + "\r\n"));
        }
        frame.write(slice, 0, count);
        if (chunked && count == slice.length) {
            frame.writeBytes(ascii("\r\n"));
        }
        return frame.toByteArray();
    }

    private void end() throws IOException {
        if (answer.limit.count() == Long.MAX_VALUE) {
            if (chunked) {
                wire.write("0\r\n\r\n");
            }
            return;
        }
        breakOff(answer.limit.end());
    }

    private void breakOff(End end) throws IOException {
        switch (end) {
            case STALL -> wire.pauseForEver();
            case CUT -> wire.cut();
            case RESET -> wire.reset();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
