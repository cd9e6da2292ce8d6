package io.github.camelllm.settings;

import io.github.camelllm.chat.ErrorKind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.jspecify.annotations.Nullable;

/**
 * Sets options by the generated configurer, after it has checked their values. Camel takes each text that it cannot parse as a number for 0: so
 * {@code maxRetries=abc}, {@code maxRetries=1.5} and {@code baseDelay=PT30S} would be 0.
 */
public final class CheckedConfigurer implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern TIME =
            Pattern.compile("(?=[0-9])(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m(?:in)?)?(?:[0-9]+s(?:ec)?)?(?:[0-9]+ms)?");

    /** The least values of options that no other check refuses. */
    private static final Map<String, Integer> LEAST = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        LEAST.putAll(Map.of(
                "dimensions", 1,
                "logMaxSize", 0,
                "maxLimitQueue", 0,
                "maxLimitWait", 0,
                "proxyPort", 1,
                "temperature", 0,
                "topP", 0));
    }

    private final PropertyConfigurer generated;
    private final PropertyConfigurerGetter types;

    private CheckedConfigurer(PropertyConfigurer generated, PropertyConfigurerGetter types) {
        this.generated = generated;
        this.types = types;
    }

    /** Returns the configurer with checks; null, and one that tells no types, as they are. */
    public static @Nullable PropertyConfigurer of(@Nullable PropertyConfigurer configurer) {
        return configurer instanceof PropertyConfigurerGetter types
                ? new CheckedConfigurer(configurer, types)
                : configurer;
    }

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        if (!(value instanceof String text) || text.startsWith("#")) {
            return generated.configure(context, target, name, value, ignoreCase);
        }
        Class<?> type = types.getOptionType(name, ignoreCase);
        if (type == null) {
            return generated.configure(context, target, name, value, ignoreCase);
        }
        if (type.isEnum()) {
            return configureEnum(context, target, name, text, ignoreCase, type);
        }
        String stripped = type == String.class ? text : text.strip();
        String expected = expected(type, stripped);
        if (expected == null && isBelow(LEAST.get(name), stripped)) {
            expected = "at least " + LEAST.get(name);
        }
        if (expected != null) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option " + name + " must be " + expected + ", but is '" + text + "'");
        }
        return generated.configure(context, target, name, stripped, ignoreCase);
    }

    private boolean configureEnum(
            CamelContext context, Object target, String name, String value, boolean ignoreCase, Class<?> type) {
        try {
            return generated.configure(context, target, name, value, ignoreCase);
        } catch (RuntimeException e) {
            throw ErrorKind.CONFIGURATION.exception("The option " + name + " must be one of "
                    + Arrays.toString(type.getEnumConstants()) + ", but is '" + value + "'");
        }
    }

    /** Returns what a text must be for a type; null if it is. */
    private static @Nullable String expected(Class<?> type, String text) {
        if (type == int.class || type == Integer.class) {
            return isNumber(text, true) ? null : "a whole number";
        }
        if (type == long.class || type == Long.class) {
            return isNumber(text, false) || TIME.matcher(text).matches()
                    ? null
                    : "a whole number, or a time such as 500ms, 30s or 1m30s";
        }
        if (type == double.class || type == Double.class) {
            return isDecimal(text) ? null : "a number";
        }
        return (type == boolean.class || type == Boolean.class)
                        && !text.equalsIgnoreCase("true")
                        && !text.equalsIgnoreCase("false")
                ? "true or false"
                : null;
    }

    private static boolean isBelow(@Nullable Integer least, String text) {
        return least != null && isDecimal(text) && Double.parseDouble(text) < least;
    }

    private static boolean isNumber(String text, boolean isInt) {
        if (!NUMBER.matcher(text).matches()) {
            return false;
        }
        try {
            long value = Long.parseLong(text);
            return !isInt || value == (int) value;
        } catch (NumberFormatException tooLarge) {
            return false;
        }
    }

    private static boolean isDecimal(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public @Nullable Class<?> getOptionType(String name, boolean ignoreCase) {
        return types.getOptionType(name, ignoreCase);
    }

    @Override
    public @Nullable Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return types.getOptionValue(target, name, ignoreCase);
    }

    @Override
    public String[] getAutowiredNames() {
        String[] names = types.getAutowiredNames();
        return names == null ? new String[0] : names;
    }

    @Override
    public @Nullable Object getCollectionValueType(Object target, String name, boolean ignoreCase) {
        return types.getCollectionValueType(target, name, ignoreCase);
    }
}
