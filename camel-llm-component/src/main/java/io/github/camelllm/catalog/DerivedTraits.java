package io.github.camelllm.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Derives the strengths of a model from its other properties, and its use cases from its strengths. */
final class DerivedTraits {
    private static final int LONG_WINDOW = 400_000;
    private static final BigDecimal LOW_COST = new BigDecimal("0.5");

    /** Words in the names of models for programming. */
    private static final List<String> CODE = List.of(
            "code",
            "codex",
            "coder",
            "codestral",
            "devstral",
            "starcoder",
            "codegemma",
            "codellama",
            "codeqwen",
            "deepcoder",
            "sqlcoder",
            "wizardcoder",
            "dolphincoder");

    private static final Set<String> MATHEMATICS = Set.of("math", "mathstral");
    private static final Set<String> SAFETY = Set.of("guard", "safeguard", "shieldgemma");
    private static final Set<String> TRANSLATION = Set.of("mt", "translategemma", "translate");

    private DerivedTraits() {}

    static List<String> strengths(Model model) {
        List<String> words = words(model);
        List<String> found = new ArrayList<>();
        add(
                found,
                "coding",
                !Collections.disjoint(words, CODE) || (isGenerallyGood(model) && model.can(Capability.TOOLS)));
        add(found, "mathematics", !Collections.disjoint(words, MATHEMATICS));
        add(found, "moderation", !Collections.disjoint(words, SAFETY));
        add(found, "translation", !Collections.disjoint(words, TRANSLATION) || isGenerallyGood(model));
        add(found, "reasoning", model.can(Capability.REASONING) && atLeast(model, QualityTier.HIGH));
        add(found, "search", model.can(Capability.WEB_SEARCH));
        add(found, "long-context", model.contextWindow() != null && model.contextWindow() >= LONG_WINDOW);
        add(found, "speed", model.latencyTier() == LatencyTier.FAST);
        add(found, "low-cost", cheap(model.prices().output()));
        return List.copyOf(found);
    }

    /** Returns whether a model is a general-purpose one of high quality: such models write code and translate well. */
    private static boolean isGenerallyGood(Model model) {
        List<String> words = words(model);
        return atLeast(model, QualityTier.HIGH)
                && model.outputModalities().equals(Set.of(Modality.TEXT))
                && Collections.disjoint(words, MATHEMATICS)
                && Collections.disjoint(words, SAFETY);
    }

    static List<String> useCases(Model model) {
        List<String> strengths = model.strengths();
        boolean moderator = strengths.contains("moderation");
        List<String> found = new ArrayList<>();
        add(found, "moderation", moderator);
        add(found, "chat", !moderator);
        add(found, "code-generation", strengths.contains("coding"));
        add(found, "code-review", strengths.contains("coding") && atLeast(model, QualityTier.HIGH));
        add(found, "translation", strengths.contains("translation"));
        add(found, "analysis", strengths.contains("reasoning"));
        add(found, "research", strengths.contains("search"));
        add(found, "agents", model.can(Capability.TOOLS) && atLeast(model, QualityTier.HIGH));
        add(found, "long-documents", strengths.contains("long-context"));
        add(found, "images", model.can(Capability.VISION));
        add(found, "documents", model.can(Capability.PDF));
        add(found, "audio", model.can(Capability.AUDIO));
        add(found, "extraction", model.can(Capability.STRUCTURED_OUTPUT) && !moderator);
        add(found, "classification", strengths.contains("speed") && !moderator);
        return List.copyOf(found);
    }

    private static void add(List<String> found, String word, boolean applies) {
        if (applies) {
            found.add(word);
        }
    }

    private static boolean atLeast(Model model, QualityTier tier) {
        return model.qualityTier() != null && model.qualityTier().compareTo(tier) >= 0;
    }

    private static boolean cheap(@Nullable BigDecimal price) {
        return price != null && price.compareTo(LOW_COST) <= 0;
    }

    private static List<String> words(Model model) {
        String names = model.id() + " " + model.name();
        return Arrays.asList(names.toLowerCase(Locale.ROOT).split("[^a-z]+", -1));
    }
}
