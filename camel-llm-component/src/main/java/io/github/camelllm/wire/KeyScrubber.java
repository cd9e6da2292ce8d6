package io.github.camelllm.wire;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes keys from texts that quote them, such as "Incorrect API key provided: sk-...". The patterns here apply to all providers, because the error
 * of a gateway may quote the error, and the key, of a provider behind it; a descriptor adds the prefixes of its provider's keys.
 */
public final class KeyScrubber {
    private static final Pattern KEYS = Pattern.compile("(?x)"
            + "  (?<![A-Za-z0-9]) ( (?:sk|pk|rk|csk|pplx|xai|nvapi)- | gsk_ | AIza | ABSK | AKIA | ASIA | ya29\\. | bedrock-api-key- )"
            + "      [A-Za-z0-9_+/=*-]{8,}"
            + "| (?<![A-Za-z0-9]) ( (?:fw|hf|r8|tgp_v1|github_pat|gh[opsur])_ | (?i:bearer)\\s+ ) (?=\\S*\\d) [A-Za-z0-9_+/=~*.-]{16,}"
            + "| ( [?&](?i:api[_-]?key|key|token|access_token)= ) [^&\\s\"']+"
            + "| (?<![A-Za-z0-9]) ( eyJ ) [A-Za-z0-9_-]{10,} \\. [A-Za-z0-9_-]+ (?: \\. [A-Za-z0-9_-]* )?");
    private static final Pattern HIDDEN = Pattern.compile("REDACTED|\\*\\*");

    private KeyScrubber() {}

    /**
     * Returns the text with all but the beginning of each key replaced; keys that the provider has masked stay unchanged.
     *
     * @param prefixes how the provider's keys begin; a word that begins so is a key if it has a digit
     */
    public static String scrub(String text, List<String> prefixes) {
        String scrubbed = KEYS.matcher(text).replaceAll(KeyScrubber::replacement);
        return prefixes.isEmpty() ? scrubbed : own(prefixes).matcher(scrubbed).replaceAll(KeyScrubber::replacement);
    }

    /** Compiled for each call, as errors are rare. */
    private static Pattern own(List<String> prefixes) {
        String any = prefixes.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("(?<![A-Za-z0-9])(" + any + ")(?=[A-Za-z_+/=~*.-]*\\d)[A-Za-z0-9_+/=~*.-]{8,}");
    }

    private static String replacement(MatchResult key) {
        if (HIDDEN.matcher(key.group()).find()) {
            return Matcher.quoteReplacement(key.group());
        }
        StringBuilder beginning = new StringBuilder();
        for (int i = 1; i <= key.groupCount(); i++) {
            if (key.group(i) != null) {
                beginning.append(key.group(i));
            }
        }
        return Matcher.quoteReplacement(beginning + "REDACTED");
    }
}
