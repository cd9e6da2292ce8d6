package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The token figures of {@code generateContent}, which has separate figures for thoughts, and for what the provider's tools add to the prompt. Of
 * several reports, the last figures count. The API omits zeros: an absent figure is unknown only if the prompt's is absent, too.
 */
final class GeminiUsage {
    private @Nullable Long prompt;
    private @Nullable Long toolPrompt;
    private @Nullable Long candidates;
    private @Nullable Long thoughts;
    private @Nullable Long cached;
    private UsageDetails details = UsageDetails.NONE;

    /** Reads a report. */
    void read(JsonNode usage) {
        prompt = last(prompt, Json.number(usage, "promptTokenCount"));
        toolPrompt = last(toolPrompt, Json.number(usage, "toolUsePromptTokenCount"));
        candidates = last(candidates, Json.number(usage, "candidatesTokenCount"));
        thoughts = last(thoughts, Json.number(usage, "thoughtsTokenCount"));
        cached = last(cached, Json.number(usage, "cachedContentTokenCount"));
        details = BilledDetails.ofGemini(usage, details);
    }

    /** Reads the number of search queries of an answer, which have a fee. */
    void searches(JsonNode grounding) {
        int queries = grounding.path("webSearchQueries").size();
        if (queries > 0) {
            details = BilledDetails.with(details, Map.of("web-search", (long) queries), details.serviceTier());
        }
    }

    /** Returns the neutral figures. */
    Usage usage() {
        Long input = prompt == null ? null : (Long) (prompt + orZero(toolPrompt));
        boolean answered = prompt != null || candidates != null || thoughts != null;
        Long output = answered ? (Long) (orZero(candidates) + orZero(thoughts)) : null;
        return new Usage(input, output, cached, null, thoughts, details);
    }

    private static long orZero(@Nullable Long figure) {
        return figure == null ? 0 : figure;
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }
}
