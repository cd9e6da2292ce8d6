package io.github.camelllm.wire;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What takes keys out of texts that providers echo them in, such as "Incorrect API key provided: sk-...". */
final class Secrets {
    private static final Pattern KEYS = Pattern.compile("(?x)"
            + "  (?<![A-Za-z0-9]) ( (?:sk|pk|rk|csk|pplx|xai|nvapi)- | gsk_ | AIza | ABSK | AKIA | ASIA | ya29\\. | bedrock-api-key- )"
            + "      [A-Za-z0-9_+/=*-]{8,}"
            + "| (?<![A-Za-z0-9]) ( (?:fw|hf|r8|tgp_v1|github_pat|gh[opsur])_ | (?i:bearer)\\s+ ) (?=\\S*\\d) [A-Za-z0-9_+/=~*.-]{16,}"
            + "| ( [?&](?i:api[_-]?key|key|token|access_token)= ) [^&\\s\"']+"
            + "| (?<![A-Za-z0-9]) ( eyJ ) [A-Za-z0-9_-]{10,} \\. [A-Za-z0-9_-]+ (?: \\. [A-Za-z0-9_-]* )?");
    private static final Pattern HIDDEN = Pattern.compile("REDACTED|\\*\\*");

    private Secrets() {}

    /** Returns the text with all but the beginning of each key replaced; what the provider has masked is left as it is. */
    static String scrub(String text) {
        return KEYS.matcher(text).replaceAll(Secrets::replacement);
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
