package io.github.camelllm.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Bytes that somebody could send: real ones with a few changes, to the fewest of which a failure is shrunk. */
public final class FuzzInput {
    /** What readers trip over; in ISO 8859-1, so that tokens can be bytes that are not UTF-8. */
    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "-0",
            "1e400",
            "1e99999999",
            "-1e-99999999",
            "9223372036854775808",
            "9007199254740993",
            "4294967296",
            "0.1",
            "NaN",
            "1".repeat(2_000),
            "\"1e99999999\"",
            "\"99999999999\"",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\\u202e\\r\\n\\u001b[31m\"",
            "\"\u00ff\u00fe\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[{}]",
            "{\"a\":1,\"a\":2}",
            "{\"\":{}}",
            "[1,2,3]",
            "{\"type\":\"text\"}",
            "{\"error\":{\"message\":\"no\",\"code\":1}}",
            "{\"index\":2147483647}",
            "{\"$ref\":\"#\"}",
            "\n",
            "\r",
            "\r\n",
            "\r\n\r\n",
            "\n\n",
            "data: ",
            "data:[DONE]\n\n",
            "event: error\n",
            "event: ",
            ": ",
            "id: 1\n",
            "retry: 99999999999999999999\n",
            "[DONE]",
            "\u00ef\u00bb\u00bf",
            "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00f0\u009f\u0098",
            "\u0000",
            "\u0000\u0000\u0000\u0010",
            "\u007f\u00ff\u00ff\u00ff",
            "\u00ff\u00ff\u00ff\u00ff",
            "\"",
            "\\",
            "\\u",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "/*",
            "a: &a [*a, *a]\n",
            "<!--",
            "```json\n",
            "```",
            "\"2024-02-30\"",
            "\"Wed, 32 Foo 9999 99:99:99 GMT\"",
            "\"PT1E99S\"",
            "\"1h1m1s1ms\"",
            "~",
            "%2e%2e/");

    private final byte[] bytes;
    private final List<InputChange> changes;

    private FuzzInput(byte[] seed, List<InputChange> changes) {
        byte[] changed = seed;
        for (InputChange change : changes) {
            changed = change.on(changed);
        }
        this.bytes = changed;
        this.changes = changes;
    }

    /** Returns the bytes; to be left as they are. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns inputs that are one of some seeds with up to six changes. */
    public static Arbitrary<FuzzInput> from(List<byte[]> seeds) {
        Arbitrary<Integer> counts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(1, 20)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(1, 3_000)));
        Arbitrary<InputChange> changes = Combinators.combine(
                        Arbitraries.of(InputChange.Kind.class),
                        Arbitraries.integers().between(0, 9_999),
                        counts,
                        Arbitraries.of(TOKENS))
                .as(InputChange::new);
        return Combinators.combine(Arbitraries.of(seeds), changes.list().ofMaxSize(6))
                .as(FuzzInput::new);
    }

    /** Returns inputs that are one of some texts with up to six changes. */
    public static Arbitrary<FuzzInput> fromTexts(String... seeds) {
        return from(List.of(seeds).stream()
                .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return bytes.length + " bytes by " + changes + ": " + text.substring(0, Math.min(text.length(), 2_000));
    }
}
