package io.github.camelllm.wiring;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the first provider that each key of a message was used with, so that no copy of the message, fallback or later step sends it to
 * another provider. Keys are stored as salted digests, the most recently used ones; safe for use by several threads.
 */
public final class KeyOwners {
    private static final int MOST = 10_000;

    private final byte[] salt = new byte[16];
    private final Map<String, String> owners = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    /** Creates an empty memory. */
    public KeyOwners() {
        new SecureRandom().nextBytes(salt);
    }

    /** Returns who a key belongs to, such as a provider: the one given, if the key has not been used before. */
    public String owner(String key, String provider) {
        String digest = digest(key);
        synchronized (owners) {
            String known = owners.get(digest); // not putIfAbsent, which need not count as a use
            if (known == null) {
                owners.put(digest, provider);
                return provider;
            }
            return known;
        }
    }

    private String digest(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return HexFormat.of().formatHex(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
