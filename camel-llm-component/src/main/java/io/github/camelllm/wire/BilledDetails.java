package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.UsageDetails;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the usage that is billed separately or at other prices: audio, images, caches of an hour, tools, service tiers. */
final class BilledDetails {
    /** The provider's tools, by the types of items with which the Responses protocol reports a use. */
    private static final Map<String, String> TOOLS = Map.of(
            "web_search_call", "web-search",
            "file_search_call", "file-search",
            "code_interpreter_call", "code-execution");

    private BilledDetails() {}

    /**
     * Reads the details of OpenAI's usage.
     *
     * @param in {@code prompt_tokens_details} or {@code input_tokens_details}
     * @param out {@code completion_tokens_details} or {@code output_tokens_details}
     */
    static UsageDetails of(JsonNode in, JsonNode out, @Nullable String serviceTier) {
        return made(
                Json.number(in, "audio_tokens"),
                Json.number(out, "audio_tokens"),
                Json.number(in, "image_tokens"),
                Json.number(out, "image_tokens"),
                null,
                Map.of(),
                serviceTier);
    }

    /** Reads the details of Anthropic's usage; fields that it does not have change nothing. */
    static UsageDetails ofAnthropic(JsonNode usage, UsageDetails known) {
        Long hour = Json.number(usage.path("cache_creation"), "ephemeral_1h_input_tokens");
        Map<String, Long> uses = new HashMap<>(known.toolUses());
        usage.path("server_tool_use").properties().forEach(tool -> {
            if (tool.getValue().asLong() > 0) {
                uses.put(
                        tool.getKey().replace("_requests", "").replace('_', '-'),
                        tool.getValue().asLong());
            }
        });
        String tier = usage.path("service_tier").asText(null);
        return made(
                null,
                null,
                null,
                null,
                hour != null ? hour : known.cacheWriteHourTokens(),
                uses,
                tier != null ? tier : known.serviceTier());
    }

    /** Reads the details of Gemini's usage, which has tokens by modality. */
    static UsageDetails ofGemini(JsonNode usage, UsageDetails known) {
        JsonNode in = usage.path("promptTokensDetails");
        JsonNode out = usage.path("candidatesTokensDetails");
        return made(
                last(known.audioInputTokens(), modality(in, "AUDIO")),
                last(known.audioOutputTokens(), modality(out, "AUDIO")),
                last(known.imageInputTokens(), modality(in, "IMAGE")),
                last(known.imageOutputTokens(), modality(out, "IMAGE")),
                null,
                known.toolUses(),
                known.serviceTier());
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }

    private static @Nullable Long modality(JsonNode details, String name) {
        for (JsonNode one : details) {
            if (name.equals(one.path("modality").asText())) {
                return Json.number(one, "tokenCount");
            }
        }
        return null;
    }

    /** Returns the number of uses of the provider's tools in the items of an answer of the Responses protocol. */
    static Map<String, Long> toolUses(JsonNode items) {
        Map<String, Long> uses = new HashMap<>();
        items.forEach(item -> {
            String tool = TOOLS.get(item.path("type").asText());
            if (tool != null) {
                uses.merge(tool, 1L, Long::sum);
            }
        });
        return uses;
    }

    /** Returns details in a service tier. */
    static UsageDetails inTier(UsageDetails details, @Nullable String serviceTier) {
        return serviceTier == null || serviceTier.equals(details.serviceTier())
                ? details
                : with(details, details.toolUses(), serviceTier);
    }

    /** Returns details with uses of tools and a service tier. */
    static UsageDetails with(UsageDetails details, Map<String, Long> uses, @Nullable String serviceTier) {
        return made(
                details.audioInputTokens(),
                details.audioOutputTokens(),
                details.imageInputTokens(),
                details.imageOutputTokens(),
                details.cacheWriteHourTokens(),
                uses,
                serviceTier);
    }

    private static UsageDetails made(
            @Nullable Long audioInput,
            @Nullable Long audioOutput,
            @Nullable Long imageInput,
            @Nullable Long imageOutput,
            @Nullable Long hour,
            Map<String, Long> uses,
            @Nullable String serviceTier) {
        return new UsageDetails(
                some(audioInput),
                some(audioOutput),
                some(imageInput),
                some(imageOutput),
                some(hour),
                uses,
                usual(serviceTier));
    }

    /** A figure of 0 is billed like an absent one, so most usage needs no details. */
    private static @Nullable Long some(@Nullable Long figure) {
        return figure == null || figure == 0 ? null : figure;
    }

    /** The default tier has several names and changes nothing. */
    private static @Nullable String usual(@Nullable String tier) {
        return tier == null || tier.equals("default") || tier.equals("standard") || tier.equals("auto") ? null : tier;
    }
}
