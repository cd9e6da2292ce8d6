package io.github.camelllm.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/**
 * The bytes of an answer's body: pieces that come once, pieces that come {@code rounds} times, and pieces that end it.
 * A piece of an event stream is an event with its blank line. The pieces are made when they are asked for, so that a
 * body may be larger than memory, or endless.
 */
record Body(List<byte[]> head, List<byte[]> middle, List<byte[]> tail, long rounds, boolean events) {

    private static final long ENDLESS = Long.MAX_VALUE;

    static Body of(byte[] bytes) {
        return new Body(List.of(), List.of(bytes), List.of(), 1, false);
    }

    static Body text(String head, String middle, String tail) {
        return new Body(List.of(utf8(head)), List.of(utf8(middle)), List.of(utf8(tail)), 1, false);
    }

    static Body events(List<String> head, List<String> middle, List<String> tail) {
        return new Body(encode(head), encode(middle), encode(tail), 1, true);
    }

    Body repeated(long times) {
        return new Body(head, middle, tail, times, events);
    }

    Body endless() {
        if (size(middle) == 0) {
            throw new IllegalStateException("An empty body cannot be endless: give the answer some text first");
        }
        return repeated(ENDLESS);
    }

    /** The same body with every piece changed; what is no ASCII must be left alone. */
    Body map(UnaryOperator<String> change) {
        return new Body(map(head, change), map(middle, change), map(tail, change), rounds, events);
    }

    Body without(String fragment) {
        return new Body(without(head, fragment), without(middle, fragment), without(tail, fragment), rounds, events);
    }

    boolean isEndless() {
        return rounds == ENDLESS;
    }

    /** The number of bytes of a body that ends. */
    long length() {
        return size(head) + size(middle) * rounds + size(tail);
    }

    /** The number of bytes of the first pieces. */
    long length(long pieces) {
        long bytes = 0;
        for (long i = 0; i < Math.min(pieces, count()); i++) {
            bytes += piece(i).length;
        }
        return bytes;
    }

    /** The pieces as they are. */
    Iterator<byte[]> pieces() {
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < count();
            }

            @Override
            public byte[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return piece(next++);
            }
        };
    }

    /** The same bytes cut anew: each array but the last has the size. */
    Iterator<byte[]> slices(int size) {
        return new Slices(pieces(), size);
    }

    private long count() {
        return isEndless() ? ENDLESS : head.size() + middle.size() * rounds + tail.size();
    }

    private byte[] piece(long index) {
        if (index < head.size()) {
            return head.get((int) index);
        }
        long after = index - head.size();
        if (isEndless() || after < middle.size() * rounds) {
            return middle.get((int) (after % middle.size()));
        }
        return tail.get((int) (after - middle.size() * rounds));
    }

    private static long size(List<byte[]> pieces) {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> encode(List<String> texts) {
        return texts.stream().map(Body::utf8).toList();
    }

    private static String decode(byte[] piece) {
        return new String(piece, StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> map(List<byte[]> pieces, UnaryOperator<String> change) {
        return pieces.stream()
                .map(piece -> change.apply(decode(piece)).getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static List<byte[]> without(List<byte[]> pieces, String fragment) {
        return pieces.stream()
                .filter(piece -> !decode(piece).contains(fragment))
                .toList();
    }

    private static final class Slices implements Iterator<byte[]> {

        private final Iterator<byte[]> pieces;
        private final int size;
        private byte[] piece = {};
        private int used;

        Slices(Iterator<byte[]> pieces, int size) {
            this.pieces = pieces;
            this.size = size;
        }

        @Override
        public boolean hasNext() {
            while (used == piece.length && pieces.hasNext()) {
                piece = pieces.next();
                used = 0;
            }
            return used < piece.length;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ByteArrayOutputStream slice = new ByteArrayOutputStream();
            while (slice.size() < size && hasNext()) {
                int count = Math.min(size - slice.size(), piece.length - used);
                slice.write(piece, used, count);
                used += count;
            }
            return slice.toByteArray();
        }
    }
}
