package io.github.camelllm.provider;

import io.github.camelllm.chat.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Constants as files and headers write them: {@code structured-output}. */
public final class EnumNames {
    private EnumNames() {}

    /** Returns how a constant is written. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns how constants are written. */
    public static List<String> of(Enum<?>[] values) {
        return Arrays.stream(values).map(EnumNames::of).toList();
    }

    /** Returns the constant that is written so, with hyphens or underscores, large or small; null if there is none. */
    public static <E extends Enum<E>> @Nullable E constant(String text, E[] values) {
        String wanted = text.strip().replace('-', '_');
        for (E value : values) {
            if (value.name().equalsIgnoreCase(wanted)) {
                return value;
            }
        }
        return null;
    }

    /** Returns the constant that is written so, or throws an error that lists what there is. */
    public static <E extends Enum<E>> E parse(String what, String text, E[] values) {
        E found = constant(text, values);
        if (found == null) {
            throw ErrorKind.CONFIGURATION.exception(
                    "There is no " + what + " '" + text + "'; there are " + String.join(", ", of(values)));
        }
        return found;
    }
}
