package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Usage in the words of the protocols. All figures are there, since clients add them up; unknown ones are 0. */
final class ClientUsage {
    private ClientUsage() {}

    private static long count(@Nullable Long figure) {
        return figure == null ? 0 : figure;
    }

    /** Returns usage of Chat Completions. */
    static ObjectNode chat(Usage usage) {
        return openAi(usage, "prompt_tokens", "completion_tokens");
    }

    /** Returns usage of Responses. */
    static ObjectNode responses(Usage usage) {
        return openAi(usage, "input_tokens", "output_tokens");
    }

    private static ObjectNode openAi(Usage usage, String input, String output) {
        long in = count(usage.inputTokens());
        long out = count(usage.outputTokens());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put(input, in).put(output, out).put("total_tokens", in + out);
        node.putObject(input + "_details").put("cached_tokens", count(usage.cachedInputTokens()));
        node.putObject(output + "_details").put("reasoning_tokens", count(usage.reasoningTokens()));
        return node;
    }

    /** Returns usage of Messages, whose input tokens are those that were neither read from the cache nor written to it. */
    static ObjectNode messages(Usage usage) {
        long cached = count(usage.cachedInputTokens());
        long written = count(usage.cacheWriteTokens());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("input_tokens", Math.max(0, count(usage.inputTokens()) - cached - written));
        node.put("cache_creation_input_tokens", written);
        node.put("cache_read_input_tokens", cached);
        node.put("output_tokens", count(usage.outputTokens()));
        return node;
    }
}
