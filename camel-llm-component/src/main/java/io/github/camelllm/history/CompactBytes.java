package io.github.camelllm.history;

import java.util.Arrays;

/** Numbers in as few bytes as they need: seven bits in each, the lowest ones first, as Protocol Buffers write them. */
final class CompactBytes {
    private CompactBytes() {}

    /** Writes numbers that are not negative. */
    static final class Writer {
        private byte[] bytes = new byte[64];
        private int size;

        void put(long number) {
            if (size + 10 > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            long rest = number;
            while ((rest & ~0x7FL) != 0) {
                bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        byte[] take() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** Reads numbers; throws an {@link IllegalArgumentException} at the end of the bytes. */
    static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long get() {
            long number = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at == bytes.length) {
                    throw new IllegalArgumentException("The bytes end within a number");
                }
                byte next = bytes[at++];
                number |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new IllegalArgumentException("A number has more than 64 bits");
        }
    }
}
