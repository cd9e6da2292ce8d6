package io.github.camelllm.wire;

/**
 * The ids of tool calls that a receiver accepts. Any other id is replaced in the call and in its result, always by the same one: it is derived only
 * from the id and the position of the call.
 */
public enum ToolIdRule {
    /** Any id, or none. */
    OPTIONAL(0, 0, false),

    /** Any id; a call without one gets one. */
    ANY(1, Integer.MAX_VALUE, false),

    /** At most 40 characters, unique within the conversation (Chat Completions at OpenAI). */
    UP_TO_40(1, 40, false),

    /** At most 64 characters, unique within the conversation (Responses). */
    UP_TO_64(1, 64, false),

    /** At most 64 letters, digits, hyphens and underscores, unique within the conversation (Anthropic, Bedrock). */
    WORD_64(1, 64, true),

    /** Exactly nine letters and digits, unique within the conversation (Mistral). */
    NINE_ALPHANUMERIC(9, 9, true);

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int HASH_LENGTH = 9;

    private final int shortest;
    private final int longest;
    private final boolean word;

    ToolIdRule(int shortest, int longest, boolean word) {
        this.shortest = shortest;
        this.longest = longest;
        this.word = word;
    }

    /** Returns whether a call must have an id. */
    boolean isRequired() {
        return this != OPTIONAL;
    }

    /** Returns whether no two calls of a conversation may have the same id. */
    boolean isUnique() {
        return isRequired() && this != ANY;
    }

    /** Returns whether an id is accepted. */
    boolean takes(String id) {
        if (!isUnique()) {
            return true;
        }
        if (id.length() < shortest || id.length() > longest) {
            return false;
        }
        for (int i = 0; word && i < id.length(); i++) {
            if (!isTaken(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isTaken(char c) {
        boolean joint = (c == '_' || c == '-') && this != NINE_ALPHANUMERIC;
        return joint || DIGITS.indexOf(c) >= 0;
    }

    /**
     * Returns a replacement for an id that is not accepted: as much of it as fits, and a hash, which is different for each occurrence.
     *
     * @param occurrence how many ids of the conversation before this one were the same
     */
    String replacement(String id, int occurrence) {
        String hash = hash(id, occurrence);
        if (this == NINE_ALPHANUMERIC) {
            return hash;
        }
        StringBuilder text = new StringBuilder(longest);
        for (int i = 0; i < Math.min(id.length(), longest - HASH_LENGTH - 1); i++) {
            char c = id.charAt(i);
            text.append(isTaken(c) ? c : '_');
        }
        return text.append('_').append(hash).toString();
    }

    /** FNV-1a of 64 bits, whose bits are mixed at the end as in MurmurHash3, in nine digits of base 62. */
    private static String hash(String id, int occurrence) {
        long hash = 0xcbf29ce484222325L ^ occurrence;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        char[] digits = new char[HASH_LENGTH];
        for (int i = 0; i < HASH_LENGTH; i++) {
            digits[i] = DIGITS.charAt((int) Long.remainderUnsigned(hash, DIGITS.length()));
            hash = Long.divideUnsigned(hash, DIGITS.length());
        }
        return new String(digits);
    }
}
