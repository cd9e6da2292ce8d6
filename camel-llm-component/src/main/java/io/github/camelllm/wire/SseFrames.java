package io.github.camelllm.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reader of server-sent events (WHATWG HTML, section 9.2). A frame is the data of an event: of one line, as nearly
 * all are, it is passed on without a copy. Three deviations of servers are understood:
 *
 * <ul>
 *   <li>A field {@code error}, which llama.cpp sends, is the data of an event of that name.
 *   <li>A line that begins like JSON, where Gemini and others write an error as it is into a stream that has begun, is data;
 *       so are the lines after it that belong to it.
 *   <li>A JSON object for data, and another one in the next line, are two events, with no blank line between them.
 * </ul>
 */
final class SseFrames implements FrameReader {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final Pattern BEGINNING = Pattern.compile("\uFEFF?(data|event|id|retry)?:");
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};

    private final FrameSink sink;
    private final ByteWindow window = new ByteWindow();
    private int lineStart;
    private int next;

    /** Whether the last line ended with CR: an LF that follows, if only in the next buffer, belongs to that line end. */
    private boolean afterReturn;

    private int dataStart = -1;
    private int dataEnd;
    private @Nullable ByteWindow joined;
    private @Nullable JsonFrames bare;
    private @Nullable String event;

    /** Creates a reader that passes the data of events to a sink. */
    SseFrames(FrameSink sink) {
        this.sink = sink;
    }

    /** Returns whether bytes that are not JSON begin like server-sent events. */
    static boolean looksLike(byte[] body) {
        String beginning = new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).strip();
        return BEGINNING.matcher(beginning).lookingAt();
    }

    @Override
    public void feed(ByteBuffer bytes) {
        window.append(bytes);
        lines();
        forget(dataStart >= 0 ? dataStart : lineStart);
    }

    @Override
    public void end() {
        if (next > lineStart) {
            line(lineStart, next);
        }
        dispatch();
    }

    @Override
    public @Nullable String event() {
        return event;
    }

    private void lines() {
        byte[] bytes = window.bytes();
        int length = window.length();
        for (int i = skip(bytes, next, length); i < length; i = skip(bytes, i + 1, length)) {
            byte b = bytes[i];
            if (b == '\n') {
                lineFeed(i);
            } else if (b == '\r') {
                afterReturn = true; // the line ends here: waiting for an LF would delay the last event of a stream
                endLine(i);
            }
        }
        next = length;
    }

    /**
     * Returns the first position from which one of the next eight bytes may end a line. Scanning eight bytes at a time is
     * worth it, as lines have hundreds of bytes and most of a stream's time went into finding their ends.
     */
    private static int skip(byte[] bytes, int from, int length) {
        int at = from;
        while (at <= length - Long.BYTES && !hasControl((long) WORDS.get(bytes, at))) {
            at += Long.BYTES;
        }
        return at;
    }

    /** Returns whether one of eight bytes is less than 14, as line ends are ("Bit Twiddling Hacks", hasless). */
    private static boolean hasControl(long word) {
        // The subtraction sets the top bit of a byte below 14; ~word excludes bytes that had it before, as in UTF-8. A
        // borrow can only set it in a byte after a real hit, so that the answer is exact, in either byte order.
        return ((word - 0x0E0E0E0E0E0E0E0EL) & ~word & 0x8080808080808080L) != 0;
    }

    private void lineFeed(int at) {
        if (afterReturn && at == lineStart) {
            lineStart++;
        } else {
            endLine(at);
        }
        afterReturn = false;
    }

    private void endLine(int at) {
        int start = lineStart;
        lineStart = at + 1;
        line(start, at);
    }

    private void line(int start, int end) {
        if (start == end) {
            dispatch();
        } else if (isField(DATA, start, end)) {
            data(value(start + DATA.length, end), end);
        } else if (isField(EVENT, start, end)) {
            int value = value(start + EVENT.length, end);
            event = new String(window.bytes(), value, end - value, StandardCharsets.UTF_8);
        } else if (isField(ERROR, start, end)) {
            event = "error";
            data(value(start + ERROR.length, end), end);
        } else if (isBare(start, end)) {
            bare(start, end);
        }
    }

    private boolean isBare(int start, int end) {
        int at = start;
        while (at < end && window.bytes()[at] == ' ') {
            at++;
        }
        return (bare != null && bare.isOpen()) || (at < end && opens(window.bytes()[at]));
    }

    private void bare(int start, int end) {
        JsonFrames values = bare;
        if (values == null) {
            values = new JsonFrames(sink);
            bare = values;
        }
        if (!values.isOpen() && dataStart >= 0) {
            dispatch();
        }
        values.feed(ByteBuffer.wrap(window.bytes(), start, end - start));
    }

    private static boolean opens(byte b) {
        return b == '{' || b == '[';
    }

    private boolean isField(byte[] name, int start, int end) {
        int after = start + name.length;
        byte[] bytes = window.bytes();
        if (after > end || (after < end && bytes[after] != ':')) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes[start + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private int value(int colon, int end) {
        int start = Math.min(colon + 1, end);
        return start < end && window.bytes()[start] == ' ' ? start + 1 : start;
    }

    private void data(int start, int end) {
        if (dataStart >= 0 && isAnotherObject(start, end)) {
            dispatch();
        }
        if (dataStart < 0) {
            dataStart = start; // not copied unless a second line follows
            dataEnd = end;
            return;
        }
        join(start, end);
    }

    /** No JSON value continues with an opening bracket after a closed object. */
    private boolean isAnotherObject(int start, int end) {
        byte[] bytes = window.bytes();
        return start < end
                && opens(bytes[start])
                && dataStart < dataEnd
                && bytes[dataStart] == '{'
                && lastByte() == '}';
    }

    private byte lastByte() {
        ByteWindow lines = joined;
        return lines == null || lines.length() == 0 ? window.bytes()[dataEnd - 1] : lines.bytes()[lines.length() - 1];
    }

    private void join(int start, int end) {
        ByteWindow lines = joined;
        if (lines == null) {
            lines = new ByteWindow();
            joined = lines;
        }
        if (lines.length() == 0) {
            lines.append(window.bytes(), dataStart, dataEnd - dataStart);
        }
        lines.append(new byte[] {'\n'}, 0, 1);
        lines.append(window.bytes(), start, end - start);
    }

    private void dispatch() {
        if (dataStart >= 0) {
            if (joined == null || joined.length() == 0) {
                sink.frame(window.bytes(), dataStart, dataEnd - dataStart);
            } else {
                sink.frame(joined.bytes(), 0, joined.length());
                joined.drop(joined.length());
            }
            dataStart = -1;
        }
        event = null;
    }

    /** Drops bytes that are not needed for a line or event any more; all positions are relative to the window's first byte. */
    private void forget(int count) {
        window.drop(count);
        lineStart -= count;
        next -= count;
        if (dataStart >= 0) {
            dataStart -= count;
            dataEnd -= count;
        }
    }
}
