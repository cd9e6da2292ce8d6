package io.github.camelllm.config;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.limit.BudgetRule;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes settings of the texts of a file, which have been checked. */
final class SettingsBeans {
    private static final String PARAMETERS = "parameters.";
    private static final String HEADERS = "headers.";

    private SettingsBeans() {}

    static <T> Map<String, T> of(Map<String, Map<String, String>> values, Function<Map<String, String>, T> made) {
        Map<String, T> all = new TreeMap<>();
        values.forEach((name, options) -> all.put(name, made.apply(options)));
        return Collections.unmodifiableMap(all);
    }

    static ProviderSettings provider(Map<String, String> options) {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(options.get("apiKey"));
        settings.setBaseUrl(options.get("baseUrl"));
        settings.setModel(options.get("model"));
        use(options.get("priceFactor"), text -> settings.setPriceFactor(Double.parseDouble(text)));
        options.forEach((name, value) -> {
            if (name.startsWith(PARAMETERS)) {
                settings.getParameters().put(name.substring(PARAMETERS.length()), value);
            } else if (name.startsWith(HEADERS)) {
                settings.getHeaders().put(name.substring(HEADERS.length()), value);
            }
        });
        return settings;
    }

    static BudgetSettings budget(Map<String, String> options) {
        BudgetSettings settings = new BudgetSettings();
        use(options.get("amount"), text -> settings.setAmount(Double.valueOf(text)));
        use(options.get("window"), settings::setWindow);
        use(options.get("zone"), settings::setZone);
        use(options.get("scope"), text -> settings.setScope(BudgetRule.Scope.valueOf(text.toUpperCase(Locale.ROOT))));
        use(options.get("warnAt"), text -> settings.setWarnAt(Double.parseDouble(text)));
        return settings;
    }

    static LimitSettings limit(Map<String, String> options) {
        LimitSettings settings = new LimitSettings();
        use(options.get("requestsPerMinute"), text -> settings.setRequestsPerMinute(Long.valueOf(text)));
        use(options.get("tokensPerMinute"), text -> settings.setTokensPerMinute(Long.valueOf(text)));
        use(options.get("maxConcurrent"), text -> settings.setMaxConcurrent(Integer.valueOf(text)));
        use(options.get("requestQuota"), text -> settings.setRequestQuota(Long.valueOf(text)));
        use(options.get("tokenQuota"), text -> settings.setTokenQuota(Long.valueOf(text)));
        use(options.get("window"), settings::setWindow);
        use(options.get("zone"), settings::setZone);
        use(options.get("scope"), settings::setScope);
        return settings;
    }

    private static void use(@Nullable String text, Consumer<String> setter) {
        if (text != null) {
            setter.accept(text);
        }
    }
}
