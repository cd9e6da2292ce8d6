package io.github.camelllm.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A frame of an AWS event stream, byte by byte, so that each part of it can be wrong. */
final class RawEventFrame {
    private static final byte TEXT = 7;

    private RawEventFrame() {}

    /** Returns headers of names and text values in turn. */
    static byte[] headers(String... namesAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] name = namesAndValues[i].getBytes(StandardCharsets.UTF_8);
            byte[] value = namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8);
            out.write(name.length);
            out.writeBytes(name);
            out.write(TEXT);
            out.write(value.length >> 8);
            out.write(value.length);
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    /** Returns a right frame. */
    static byte[] bytes(byte[] headers, byte[] payload) {
        return bytes(headers, payload, 0, 0, 0);
    }

    /**
     * Returns a frame.
     *
     * @param lengthLie added to the length that the frame states; its checksum is that of the lie
     * @param headersLie added to the length of the headers that the frame states; likewise
     * @param checksumLie added to the checksum of the frame
     */
    static byte[] bytes(byte[] headers, byte[] payload, int lengthLie, int headersLie, int checksumLie) {
        int length = 12 + headers.length + payload.length + 4;
        ByteBuffer frame = ByteBuffer.allocate(length);
        frame.putInt(length + lengthLie).putInt(headers.length + headersLie);
        frame.putInt(crc(frame.array(), 8)).put(headers).put(payload);
        frame.putInt(crc(frame.array(), length - 4) + checksumLie);
        return frame.array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
