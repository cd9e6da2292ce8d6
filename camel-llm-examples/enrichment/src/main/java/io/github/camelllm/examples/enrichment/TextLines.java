package io.github.camelllm.examples.enrichment;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a text, with their line breaks; lines can be put back. Not for use by several threads. */
final class TextLines implements Closeable {
    /** Replaces bytes that are invalid in the encoding: a noncharacter, which no text contains, unlike U+FFFD. */
    private static final String UNDECODABLE = "\uFFFF";

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int LONGEST = 64 << 20;

    private final Reader reader;
    private final Deque<String> putBack = new ArrayDeque<>();
    private final char[] buffer = new char[16_384];
    private int position;
    private int length;
    private boolean first = true;

    TextLines(InputStream in, Charset encoding) {
        this.reader = new InputStreamReader(
                in,
                encoding.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(UNDECODABLE));
    }

    /** Returns whether a text had bytes that are invalid in the encoding. */
    static boolean undecodable(String text) {
        return text.contains(UNDECODABLE);
    }

    /** Returns the next line with its line break, or null after the last. */
    @Nullable
    String next() throws IOException {
        String line = putBack.isEmpty() ? read() : putBack.pop();
        if (first && line != null) {
            first = false;
            return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        }
        return line;
    }

    /** Puts lines back, so that they are read next. */
    void putBack(Collection<String> lines) {
        List<String> reversed = new ArrayList<>(lines);
        for (int i = reversed.size() - 1; i >= 0; i--) {
            putBack.push(reversed.get(i));
        }
    }

    private @Nullable String read() throws IOException {
        StringBuilder line = new StringBuilder();
        while (fill()) {
            char c = buffer[position++];
            line.append(c);
            if (c == '\n' || (c == '\r' && !nextIs('\n'))) {
                return line.toString();
            }
            if (line.length() > LONGEST) {
                throw new IOException("a line is longer than " + LONGEST + " characters");
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    private boolean nextIs(char c) throws IOException {
        return fill() && buffer[position] == c;
    }

    private boolean fill() throws IOException {
        if (position < length) {
            return true;
        }
        position = 0;
        length = Math.max(0, reader.read(buffer));
        return length > 0;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
