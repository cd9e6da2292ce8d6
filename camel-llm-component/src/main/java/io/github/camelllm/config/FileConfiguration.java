package io.github.camelllm.config;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.insight.InsightThresholds;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a configuration file without mistakes sets. Immutable. */
public final class FileConfiguration {
    /** The configuration of an empty file. */
    public static final FileConfiguration EMPTY = new FileConfiguration(new TreeMap<>());

    private final Map<String, Map<String, Map<String, String>>> values;
    private final Map<String, ProviderSettings> providers;
    private final Map<String, BudgetSettings> budgets;
    private final Map<String, LimitSettings> limits;

    /** Takes texts by section, name and option; the name is empty for sections without names. */
    FileConfiguration(Map<String, Map<String, Map<String, String>>> values) {
        this.values = values;
        this.providers = SettingsBeans.of(values(ConfigSection.PROVIDERS), SettingsBeans::provider);
        this.budgets = SettingsBeans.of(values(ConfigSection.BUDGETS), SettingsBeans::budget);
        this.limits = SettingsBeans.of(values(ConfigSection.LIMITS), SettingsBeans::limit);
    }

    private Map<String, Map<String, String>> values(ConfigSection section) {
        return values.getOrDefault(section.key(), Map.of());
    }

    /** Returns the preferred provider; null if the file names none. */
    public @Nullable String provider() {
        return text(ConfigSection.PROVIDER, ConfigSection.PROVIDER.key());
    }

    /** Returns the default options of endpoints of a provider, those of the provider before those of all. */
    public Map<String, String> defaults(@Nullable String provider) {
        Map<String, String> all = new TreeMap<>(values(ConfigSection.DEFAULTS).getOrDefault("", Map.of()));
        if (provider != null) {
            values(ConfigSection.PROVIDERS).getOrDefault(provider, Map.of()).forEach((option, value) -> {
                if (OptionTable.ofEndpoints().containsKey(option)) {
                    all.put(option, value);
                }
            });
        }
        all.remove("apiKey");
        all.remove("baseUrl");
        return all;
    }

    /** Returns the settings of the providers. */
    public Map<String, ProviderSettings> providers() {
        return providers;
    }

    /** Returns the budgets. */
    public Map<String, BudgetSettings> budgets() {
        return budgets;
    }

    /** Returns the limits. */
    public Map<String, LimitSettings> limits() {
        return limits;
    }

    /** Returns the options of a load balancer; null if the file has none of the name. */
    public @Nullable Map<String, String> balancer(String name) {
        return values(ConfigSection.BALANCERS).get(name);
    }

    /** Returns the thresholds of alerts: the component's, and for those that have their defaults, what the file sets. */
    public InsightThresholds thresholds(InsightThresholds component) {
        return AlertThresholds.merged(this, component);
    }

    /** Returns an option of a section without names; null if it is not set. */
    public @Nullable String text(ConfigSection section, String option) {
        return values(section).getOrDefault("", Map.of()).get(option);
    }

    /** Returns whether a section is the same in another configuration. */
    public boolean hasSame(ConfigSection section, FileConfiguration other) {
        return values(section).equals(other.values(section));
    }

    /** Names the sections only: values may be keys. */
    @Override
    public String toString() {
        return "FileConfiguration" + values.keySet();
    }
}
