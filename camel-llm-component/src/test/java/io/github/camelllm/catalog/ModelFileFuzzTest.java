package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** A file of models or prices, which an address may serve, is read or refused by a message, whatever it holds. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class ModelFileFuzzTest {
    private static final int LONGEST_MESSAGE = 10_000;

    @Provide
    Arbitrary<FuzzInput> files() {
        return FuzzInput.fromTexts("""
                {"openai": [{"id": "gpt-x", "aliases": ["x"], "contextWindow": 1000, "maxOutputTokens": 100, "status": "deprecated",
                  "prices": {"input": 1.5, "output": 2, "cachedInput": 0.1, "tiers": [{"above": 200000, "input": 3, "output": 4}],
                    "fees": {"webSearch": 0.01}, "serviceTiers": {"flex": {"factor": 0.5}}, "regions": {"eu": {"factor": 1.1}},
                    "peak": {"days": ["MONDAY"], "hours": "16:30-00:30", "offPeak": {"factor": 0.5}},
                    "dated": [{"from": "2031-01-31", "input": 1, "output": 2}]},
                  "capabilities": ["tools"], "inputModalities": ["text", "image"], "releaseDate": "2030-01-01"}]}
                """, """
                {"gpt-5.4": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 900000,
                   "max_output_tokens": 64000, "input_cost_per_token": 2e-06, "output_cost_per_token": 1.2e-05,
                   "cache_read_input_token_cost": 2e-07, "input_cost_per_token_above_272k_tokens": 4e-06,
                   "output_cost_per_token_above_272k_tokens": 1.8e-05, "deprecation_date": "2031-01-31"},
                 "groq/new": {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": 1e-07,
                   "output_cost_per_token": 1e-07, "supports_function_calling": true}}
                """, """
                {"google": {"id": "google", "models": {"gemini-9": {"id": "gemini-9", "name": "Gemini 9", "tool_call": true,
                   "release_date": "2026-11-20", "modalities": {"input": ["text", "image"], "output": ["text"]},
                   "cost": {"input": 1, "output": 2, "context_over_200k": {"input": 3, "output": 15}},
                   "limit": {"context": 2000000, "output": 100000}}}}}
                """, """
                openai:
                  - id: gpt-x
                    contextWindow: 1000
                    prices: {input: 1.5, output: 2}
                    aliases: [a, b]
                """);
    }

    @Property
    void json(@ForAll("files") FuzzInput file) {
        read("prices.json", file);
    }

    @Property
    void yaml(@ForAll("files") FuzzInput file) {
        read("prices.yaml", file);
    }

    @Example
    void whatFailedOnce() {
        for (byte[] file : InputBounds.corpus("model-file")) {
            read("prices.yaml", file);
            read("prices.json", file);
        }
    }

    private static void read(String name, FuzzInput file) {
        read(name, file.bytes());
    }

    private static void read(String name, byte[] file) {
        ModelCatalog catalog = new ModelCatalog();
        InputBounds.read("model-file", file, () -> {
            try {
                catalog.read(name, file);
                return catalog.models("openai").toString().length();
            } catch (ConfigurationException e) {
                assertThat(e.details().message()).hasSizeLessThan(LONGEST_MESSAGE);
                return 0;
            }
        });
    }
}
