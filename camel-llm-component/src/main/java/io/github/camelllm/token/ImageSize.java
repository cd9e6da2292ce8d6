package io.github.camelllm.token;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The size of an image in pixels, read from the head of a PNG, GIF, JPEG or WebP file.
 *
 * @param width in pixels
 * @param height in pixels
 */
record ImageSize(int width, int height) {
    private static final int SOI = 0xFFD8;

    /** Takes what no image can be for one pixel. */
    ImageSize {
        width = Math.max(1, width);
        height = Math.max(1, height);
    }

    /** Returns the size, or null if the file is none of these, or broken. */
    static @Nullable ImageSize of(byte[] file) {
        try {
            return read(file);
        } catch (ArrayIndexOutOfBoundsException cutOff) {
            return null;
        }
    }

    private static @Nullable ImageSize read(byte[] file) {
        if (is(file, 1, "PNG")) {
            return new ImageSize(bigEndian(file, 16, 4), bigEndian(file, 20, 4));
        } else if (is(file, 0, "GIF8")) {
            return new ImageSize(littleEndian(file, 6, 2), littleEndian(file, 8, 2));
        } else if (is(file, 0, "RIFF") && is(file, 8, "WEBP")) {
            return webp(file);
        }
        return file.length > 4 && bigEndian(file, 0, 2) == SOI ? jpeg(file) : null;
    }

    private static @Nullable ImageSize webp(byte[] file) {
        if (is(file, 12, "VP8X")) {
            return new ImageSize(1 + littleEndian(file, 24, 3), 1 + littleEndian(file, 27, 3));
        } else if (is(file, 12, "VP8L")) {
            int bits = littleEndian(file, 21, 4);
            return new ImageSize(1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF));
        }
        return new ImageSize(littleEndian(file, 26, 2) & 0x3FFF, littleEndian(file, 28, 2) & 0x3FFF);
    }

    /** Goes from segment to segment to the frame's head, which has the size (ITU-T T.81, B.2.2). */
    private static @Nullable ImageSize jpeg(byte[] file) {
        int at = 2;
        while ((file[at] & 0xFF) == 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // a fill byte
            } else if (isFrame(marker)) {
                return new ImageSize(bigEndian(file, at + 7, 2), bigEndian(file, at + 5, 2));
            } else {
                at += 2 + bigEndian(file, at + 2, 2);
            }
        }
        return null;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean is(byte[] file, int at, String word) {
        byte[] expected = word.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < expected.length; i++) {
            if (at + i >= file.length || file[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static int bigEndian(byte[] file, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (file[at + i] & 0xFF);
        }
        return value;
    }

    private static int littleEndian(byte[] file, int at, int bytes) {
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | (file[at + i] & 0xFF);
        }
        return value;
    }
}
