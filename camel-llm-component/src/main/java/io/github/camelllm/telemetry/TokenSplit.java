package io.github.camelllm.telemetry;

import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tokens by modality, as far as the provider tells it. */
final class TokenSplit {
    static final String UNKNOWN = "unknown";

    private TokenSplit() {}

    static Map<String, Long> input(Usage usage) {
        UsageDetails details = usage.details();
        return of(usage.inputTokens(), details.audioInputTokens(), details.imageInputTokens());
    }

    static Map<String, Long> output(Usage usage) {
        UsageDetails details = usage.details();
        return of(usage.outputTokens(), details.audioOutputTokens(), details.imageOutputTokens());
    }

    /** Returns tokens whose modality is not reported; empty if there is no number. */
    static Map<String, Long> unknown(@Nullable Long tokens) {
        return tokens == null ? Map.of() : Map.of(UNKNOWN, tokens);
    }

    private static Map<String, Long> of(@Nullable Long all, @Nullable Long audio, @Nullable Long image) {
        if (all == null || (audio == null && image == null)) {
            return unknown(all);
        }
        Map<String, Long> split = new TreeMap<>();
        long rest = all;
        if (audio != null && audio > 0) {
            split.put("audio", audio);
            rest -= audio;
        }
        if (image != null && image > 0) {
            split.put("image", image);
            rest -= image;
        }
        if (rest > 0) {
            split.put("text", rest);
        }
        return split;
    }
}
