package io.github.camelllm.remote;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that are collected. Not for use by several threads. */
final class ByteCollector {
    private byte[] array = new byte[0];
    private int size;

    void add(ByteBuffer more) {
        int count = more.remaining();
        if (array.length - size < count) {
            array = Arrays.copyOf(array, Math.max(size + count, Math.min(2 * array.length, Integer.MAX_VALUE - 8)));
        }
        more.get(array, size, count);
        size += count;
    }

    /** Returns and clears the bytes. */
    byte[] take() {
        byte[] all = size == array.length ? array : Arrays.copyOf(array, size);
        array = new byte[0];
        size = 0;
        return all;
    }
}
