package io.github.camelllm.catalog;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of Bedrock's inference profiles: {@code us.anthropic.x} can be called from regions of the United States,
 * {@code global.anthropic.x} from all. A model that has profiles cannot be called by its bare name.
 */
final class InferenceProfiles {
    static final String PROVIDER = "bedrock";

    private static final Pattern PROFILE = Pattern.compile("(us-gov|us|eu|jp|au|apac|ca|global)\\.(.+\\..+)");

    /** The prefixes of profiles that can be called from a region, by the region's prefix; the longest match applies. */
    private static final Map<String, List<String>> PREFIXES = Map.of(
            "us-gov", List.of("us-gov"),
            "us", List.of("us"),
            "ca", List.of("ca", "us"),
            "eu", List.of("eu"),
            "ap", List.of("apac"),
            "ap-northeast-1", List.of("jp", "apac"),
            "ap-northeast-3", List.of("jp", "apac"),
            "ap-southeast-2", List.of("au", "apac"),
            "ap-southeast-4", List.of("au", "apac"));

    private InferenceProfiles() {}

    /**
     * Returns whether a name can be called.
     *
     * @param region such as {@code eu-central-1}; null if it is not known
     * @param all the models of the provider
     */
    static boolean isReachable(Model model, @Nullable String region, List<Model> all) {
        Matcher profile = PROFILE.matcher(model.id());
        if (profile.matches()) {
            return profile.group(1).equals("global") || prefixes(region).contains(profile.group(1));
        }
        return all.stream().noneMatch(other -> {
            Matcher its = PROFILE.matcher(other.id());
            return its.matches() && its.group(2).equals(model.id());
        });
    }

    private static List<String> prefixes(@Nullable String region) {
        return region == null
                ? List.of()
                : PREFIXES.entrySet().stream()
                        .filter(entry -> region.startsWith(entry.getKey()))
                        .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                        .map(Map.Entry::getValue)
                        .orElse(List.of());
    }
}
