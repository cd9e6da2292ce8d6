package io.github.camelllm.examples.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a command: {@code --name value}. */
final class CommandOptions {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Options that are wrong; the message says which, and what there is. */
    static final class WrongOptionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongOptionException(String message) {
            super(message);
        }
    }

    /**
     * Reads the arguments after the name of a command.
     *
     * @param known the names of the options
     * @throws WrongOptionException if there is another option, or one without a value
     */
    CommandOptions(String[] arguments, Set<String> known) {
        for (int i = 1; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!known.contains(name)) {
                throw new WrongOptionException("There is no option " + arguments[i] + ". The options are --"
                        + String.join(", --", known.stream().sorted().toList()));
            } else if (i + 1 == arguments.length) {
                throw new WrongOptionException("The option " + arguments[i] + " needs a value");
            }
            values.put(name, arguments[i + 1]);
        }
    }

    String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new WrongOptionException("The option --" + name + " is needed");
        }
        return value;
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    @Nullable
    String get(String name) {
        return values.get(name);
    }

    /** Returns a number from 1 on. */
    int number(String name, int otherwise) {
        String value = values.get(name);
        if (value != null && !value.matches("[1-9]\\d{0,5}")) {
            throw new WrongOptionException("The option --" + name + " must be a number from 1 on, not " + value);
        }
        return value == null ? otherwise : Integer.parseInt(value);
    }
}
