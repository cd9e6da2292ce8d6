package io.github.camelllm.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What stands for an API key where it must be told from others and not be seen: 12 bytes of its SHA-256, in hex. */
public final class KeyDigest {
    private static final int LENGTH = 12;

    private KeyDigest() {}

    /** Returns the digest of a key; the same on all nodes. */
    public static String of(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
