package io.github.camelllm.test;

import java.util.Base64;

/**
 * How the makers' signatures of reasoning look, by which one of another maker is recognised. All are opaque; the
 * beginnings told here are those of recorded traffic.
 */
final class MakerSignature {
    private MakerSignature() {}

    /**
     * Returns whether Claude may have signed: base64 of a protobuf message, whose field 2 (0x12, possibly after
     * 0x08 and a version) holds a message in its field 1 (0x0A) that begins with a number (0x08).
     */
    static boolean isClaude(String signature) {
        SignatureBytes bytes = SignatureBytes.of(signature);
        if (bytes.is(0x08)) {
            bytes.skip(2);
        }
        return bytes.takeHead(0x12) && bytes.takeHead(0x0A) && (bytes.is(0x08) || bytes.atEnd());
    }

    /**
     * Returns whether Gemini may have signed: base64 of bytes that begin with 0x01, possibly in protobuf fields 1
     * (0x0A) and 2 (0x12).
     */
    static boolean isGemini(String signature) {
        SignatureBytes bytes = SignatureBytes.of(signature);
        bytes.takeHead(0x12);
        bytes.takeHead(0x0A);
        return bytes.is(0x01);
    }

    /** Returns whether OpenAI may have encrypted it: a Fernet token, whose first byte is 0x80. */
    static boolean isOpenAi(String encrypted) {
        return encrypted.startsWith("gAAAA");
    }

    /** Returns whether it is certain that another maker than Anthropic made it. */
    static boolean isOthers(String encrypted) {
        return isOpenAi(encrypted) || isGemini(encrypted);
    }

    /** The beginning of what stands in base64; nothing if it does not. */
    private static final class SignatureBytes {
        private final byte[] bytes;
        private int next;

        private SignatureBytes(byte[] bytes) {
            this.bytes = bytes;
        }

        static SignatureBytes of(String base64) {
            try {
                return new SignatureBytes(
                        Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/')));
            } catch (IllegalArgumentException e) {
                return new SignatureBytes(new byte[0]);
            }
        }

        boolean is(int value) {
            return !atEnd() && (bytes[next] & 0xFF) == value;
        }

        boolean atEnd() {
            return next >= bytes.length;
        }

        void skip(int count) {
            next += count;
        }

        /** Takes a field's tag and its length, a varint, if that field comes next. */
        boolean takeHead(int tag) {
            if (!is(tag)) {
                return false;
            }
            skip(1);
            while (!atEnd() && (bytes[next] & 0x80) != 0) {
                skip(1);
            }
            skip(1);
            return true;
        }
    }
}
