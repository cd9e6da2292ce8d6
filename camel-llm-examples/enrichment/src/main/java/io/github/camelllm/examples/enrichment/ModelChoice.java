package io.github.camelllm.examples.enrichment;

import io.github.camelllm.provider.Provider;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The choice of the model: the model that is named, else the first provider with a key in the environment, else the mock. */
final class ModelChoice {
    private static final List<String> FIRST = List.of("openai", "anthropic", "gemini");

    /** Variables that are often set for other purposes, such as in every job of GitHub Actions; they do not select a provider. */
    private static final Set<String> FOR_OTHER_REASONS = Set.of("GITHUB_TOKEN", "AWS_ACCESS_KEY_ID");

    private static final String MOCK = "mock:schema";

    private final List<Provider> providers;
    private final Function<String, @Nullable String> environment;

    /**
     * Creates a choice.
     *
     * @param providers all providers. Keys of {@code openai}, {@code anthropic} and {@code gemini} are looked for first, then those of the others in
     *     the order of their names. Credentials for other purposes count only for a provider that is named
     * @param environment the variables of the environment
     */
    ModelChoice(List<Provider> providers, Function<String, @Nullable String> environment) {
        this.providers = providers.stream()
                .sorted(Comparator.comparingInt(ModelChoice::rank).thenComparing(Provider::name))
                .toList();
        this.environment = environment;
    }

    private static int rank(Provider provider) {
        int place = FIRST.indexOf(provider.name());
        return place < 0 ? FIRST.size() : place;
    }

    /**
     * Returns the model to call.
     *
     * @param named the model that is named; null if none is
     * @param options the options of its endpoint
     * @throws UsageException if its provider needs a key and there is none
     */
    Model of(@Nullable String named, Map<String, String> options) {
        if (named != null && !named.matches("[^\\s?&#]+")) {
            throw new UsageException(
                    "--model must be provider:model, such as openai:gpt-5.4-mini, not '" + named + "'");
        }
        if (named != null) {
            requireKey(named, options);
            return new Model(named, named, "", options);
        }
        return providers.stream()
                .filter(this::complete)
                .map(provider -> found(provider, options))
                .findFirst()
                .orElseGet(() -> mock(options));
    }

    private void requireKey(String named, Map<String, String> options) {
        String name = named.split(":", 2)[0];
        for (Provider provider : providers) {
            boolean meant = provider.name().equals(name) || provider.aliases().contains(name);
            List<String> variables = provider.environment().apiKey();
            if (meant
                    && provider.auth().required()
                    && !options.containsKey("apiKey")
                    && variable(variables).isEmpty()) {
                throw new UsageException("There is no API key for " + provider.displayName() + ": set the environment"
                        + " variable " + String.join(" or ", variables) + ", or try without a key: --model " + MOCK);
            }
        }
    }

    /** Returns whether the environment has a key for models, and all variables that it needs. */
    private boolean complete(Provider provider) {
        return key(provider).isPresent()
                && (provider.defaultModel() != null
                        || variable(provider.environment().model()).isPresent())
                && (!provider.baseUrl().isEmpty()
                        || variable(provider.environment().baseUrl()).isPresent());
    }

    private Model found(Provider provider, Map<String, String> options) {
        String model = variable(provider.environment().model())
                .map(environment)
                .orElseGet(() -> String.valueOf(provider.defaultModel()));
        String key = key(provider).orElseThrow();
        return new Model(
                provider.name() + ":" + model,
                provider.name() + ":" + model,
                "The environment has a key in " + key + ": using " + provider.displayName() + ".",
                options);
    }

    private Optional<String> key(Provider provider) {
        return variable(provider.environment().apiKey().stream()
                .filter(names -> Arrays.stream(names.split(":", -1)).noneMatch(FOR_OTHER_REASONS::contains))
                .toList());
    }

    private Optional<String> variable(List<String> names) {
        return names.stream().filter(this::areSet).findFirst();
    }

    /** Returns whether all variables of a group, separated by colons, are set; those that end in ? are optional. */
    private boolean areSet(String names) {
        return Arrays.stream(names.split(":", -1)).allMatch(name -> name.endsWith("?") || isSet(name));
    }

    private boolean isSet(String name) {
        String value = environment.apply(name);
        return value != null && !value.isBlank();
    }

    private static Model mock(Map<String, String> options) {
        String reason = "No API key in the environment: using the built-in mock; answers are made up.";
        return new Model(MOCK, MOCK, reason, options);
    }
}
