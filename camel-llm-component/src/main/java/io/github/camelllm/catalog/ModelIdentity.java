package io.github.camelllm.catalog;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Recognises the same model at several providers: {@code claude-sonnet-5}, {@code anthropic/claude-sonnet-5} and {@code
 * us.anthropic.claude-sonnet-5} are one model.
 */
final class ModelIdentity {
    /** Bounded, because ids can come from providers' lists. */
    private static final int MOST_KEPT = 10_000;

    private static final Pattern PLACE = Pattern.compile("^(?:us|eu|jp|au|apac|ca|global|us-gov)\\.(?=[a-z0-9-]+\\.)");
    private static final Pattern VENDOR =
            Pattern.compile("^(?:amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral"
                    + "|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai|ai21)\\.");
    private static final Pattern EDITION = Pattern.compile("(?:[:@].*|-v\\d+(?::\\d+)?(?::\\w+)?|-\\d:\\d)$");
    private static final Pattern DATE =
            Pattern.compile("[-@](?:20\\d{6}|20\\d{2}-\\d{2}-\\d{2})$|(?<=instruct)-2[4-9]\\d{2}$");
    private static final Pattern SUFFIX =
            Pattern.compile("-(?:instruct|it|chat|fp8|fp4|bf16|latest|preview|free|tee|maas|default)$");
    private static final Pattern POINT = Pattern.compile("(?<=\\d)p(?=\\d)");
    private static final Pattern MARKS = Pattern.compile("[^a-z0-9]");
    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private ModelIdentity() {}

    /** Returns a key that is equal for models that seem to be the same. */
    static String of(String id) {
        String known = KNOWN.get(id);
        if (known == null) {
            known = key(id);
            if (KNOWN.size() < MOST_KEPT) {
                KNOWN.put(id, known);
            }
        }
        return known;
    }

    private static String key(String id) {
        String name = id.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        name = VENDOR.matcher(PLACE.matcher(name).replaceFirst("")).replaceFirst("");
        name = ollamaSize(name);
        name = EDITION.matcher(name).replaceFirst("");
        String before = "";
        while (!before.equals(name)) {
            before = name;
            name = SUFFIX.matcher(DATE.matcher(name).replaceFirst("")).replaceFirst("");
        }
        return MARKS.matcher(POINT.matcher(name).replaceAll("")).replaceAll("");
    }

    /** Keeps the size after the colon in names of local models: {@code llama3.3:70b}. */
    private static String ollamaSize(String name) {
        return name.matches(".*:(?:e?\\d+(?:\\.\\d+)?[bm]|\\d+x\\d+b).*") ? name.replace(':', '-') : name;
    }
}
