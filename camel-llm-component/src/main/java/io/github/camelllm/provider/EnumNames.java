package io.github.camelllm.provider;

import io.github.camelllm.chat.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text form of enum constants in files and headers: {@code structured-output}. */
public final class EnumNames {
    private EnumNames() {}

    /** Returns the text form of a constant. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the text forms of constants. */
    public static List<String> of(Enum<?>[] values) {
        return Arrays.stream(values).map(EnumNames::of).toList();
    }

    /** Returns the constant with a text form, with hyphens or underscores, in any case; null if there is none. */
    public static <E extends Enum<E>> @Nullable E constant(String text, E[] values) {
        String wanted = text.strip().replace('-', '_');
        for (E value : values) {
            if (value.name().equalsIgnoreCase(wanted)) {
                return value;
            }
        }
        return null;
    }

    /** Returns the constant with a text form, or throws an error that lists the valid ones. */
    public static <E extends Enum<E>> E parse(String what, String text, E[] values) {
        E found = constant(text, values);
        if (found == null) {
            throw ErrorKind.CONFIGURATION.exception(
                    "There is no " + what + " '" + text + "'; there are " + String.join(", ", of(values)));
        }
        return found;
    }
}
