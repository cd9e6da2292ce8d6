package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import org.jspecify.annotations.Nullable;

/**
 * The token figures of protocols that count what is read from and written to a cache apart from the rest of the prompt;
 * of several reports, the last figures count.
 */
final class CacheSplitUsage {
    private final String inputName;
    private final String outputName;
    private final String cachedName;
    private final String writtenName;
    private @Nullable Long input;
    private @Nullable Long output;
    private @Nullable Long cached;
    private @Nullable Long written;
    private @Nullable Long reasoning;
    private UsageDetails details = UsageDetails.NONE;

    /** Creates unknown usage, with the protocol's names for the figures. */
    CacheSplitUsage(String input, String output, String cached, String written) {
        this.inputName = input;
        this.outputName = output;
        this.cachedName = cached;
        this.writtenName = written;
    }

    /** Reads a report. */
    void read(JsonNode usage) {
        input = last(input, Json.number(usage, inputName));
        output = last(output, Json.number(usage, outputName));
        cached = last(cached, Json.number(usage, cachedName));
        written = last(written, Json.number(usage, writtenName));
        reasoning = last(reasoning, Json.number(usage.path("output_tokens_details"), "thinking_tokens"));
        details = BilledDetails.ofAnthropic(usage, details);
    }

    /** Returns the neutral figures. */
    Usage usage() {
        Long prompt = input == null ? null : (Long) (input + orZero(cached) + orZero(written));
        return new Usage(prompt, output, cached, written, reasoning, details);
    }

    private static long orZero(@Nullable Long figure) {
        return figure == null ? 0 : figure;
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }
}
