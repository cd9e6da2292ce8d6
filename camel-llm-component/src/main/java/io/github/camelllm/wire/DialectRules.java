package io.github.camelllm.wire;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requirements of a receiver for conversations. Each protocol has its rules, a provider may have others for a protocol
 * ({@code dialect} in its descriptor), and {@link ConversationNormalizer} applies them.
 *
 * @param texts the texts it accepts
 * @param toolIds the ids of tool calls it accepts
 * @param schemas the JSON Schemas it accepts
 * @param structuredOutput how it accepts the schema of an answer
 * @param promptCache how prompt caching is requested
 * @param demands further requirements
 */
public record DialectRules(
        TextRule texts,
        ToolIdRule toolIds,
        SchemaRule schemas,
        StructuredOutputRule structuredOutput,
        PromptCacheRule promptCache,
        Set<DialectRule> demands) {
    /** The o-series and GPT-5 and later, alone or after a maker or a path, with or without a version or variant. */
    private static final Pattern OPENAI_REASONING =
            Pattern.compile("(?i)(?:^|[/.:])(?:o[1-9]\\d?(?:$|[-:@])|gpt-(?:[5-9]|[1-9]\\d)(?:$|[.:@-])|codex-)");

    /** Copies the set. */
    public DialectRules {
        EnumSet<DialectRule> copy = EnumSet.noneOf(DialectRule.class);
        copy.addAll(demands);
        demands = Collections.unmodifiableSet(copy); // in the order of the constants, for the table of the docs
    }

    /** Creates rules of a protocol. */
    static DialectRules of(
            TextRule texts,
            ToolIdRule toolIds,
            SchemaRule schemas,
            PromptCacheRule promptCache,
            DialectRule... demands) {
        return new DialectRules(
                texts, toolIds, schemas, StructuredOutputRule.JSON_SCHEMA, promptCache, Set.of(demands));
    }

    /**
     * Returns whether a name is that of one of OpenAI's reasoning models, wherever it is served: they reject
     * {@code max_tokens}.
     */
    static boolean isOpenAiReasoningModel(String model) {
        return OPENAI_REASONING.matcher(model).find();
    }

    /** Returns whether the receiver has a requirement. */
    boolean demands(DialectRule rule) {
        return demands.contains(rule);
    }

    /**
     * A provider's deviations from a protocol's rules.
     *
     * @param texts the rule for texts; null for that of the protocol
     * @param toolIds the rule for ids of tool calls; null for that of the protocol
     * @param schemas the rule for schemas; null for that of the protocol
     * @param structuredOutput the rule for structured answers; null for that of the protocol
     * @param promptCache the rule for the cache of prompts; null for that of the protocol
     * @param demands requirements in addition to the protocol's
     */
    public record Differences(
            @Nullable TextRule texts,
            @Nullable ToolIdRule toolIds,
            @Nullable SchemaRule schemas,
            @Nullable StructuredOutputRule structuredOutput,
            @Nullable PromptCacheRule promptCache,
            Set<DialectRule> demands) {
        /** Copies the set. */
        public Differences {
            demands = Set.copyOf(demands);
        }

        /** Returns the rules of a protocol with these deviations. */
        public DialectRules on(DialectRules protocol) {
            EnumSet<DialectRule> all = EnumSet.noneOf(DialectRule.class);
            all.addAll(protocol.demands);
            all.addAll(demands);
            return new DialectRules(
                    texts != null ? texts : protocol.texts,
                    toolIds != null ? toolIds : protocol.toolIds,
                    schemas != null ? schemas : protocol.schemas,
                    structuredOutput != null ? structuredOutput : protocol.structuredOutput,
                    promptCache != null ? promptCache : protocol.promptCache,
                    all);
        }
    }
}
