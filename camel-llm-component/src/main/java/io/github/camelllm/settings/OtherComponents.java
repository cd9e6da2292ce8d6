package io.github.camelllm.settings;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options and headers of Camel's other components for models, and of LiteLLM, each with what to set here instead. They are refused: without effect, a
 * system message or a limit would be missing unnoticed.
 */
public final class OtherComponents {
    private static final String FILE = "/META-INF/camel-llm/other-components.properties";

    /** The beginning of the names of all headers that are refused. */
    private static final String[] PREFIXES = {"CamelOpenAI", "CamelLangChain4jChat", "CamelSpringAiChat"};

    private OtherComponents() {}

    /**
     * Throws if options that no setter takes are those of another component.
     *
     * @param unknown the names of all options that no setter takes
     * @throws io.github.camelllm.chat.ConfigurationException that says for each what to set instead
     */
    public static void refuseOptions(Collection<String> unknown) {
        if (unknown.isEmpty()) {
            return; // the file is read for an error only
        }
        StringBuilder problems = new StringBuilder();
        boolean known = false;
        for (String name : new TreeSet<>(unknown)) {
            String instead = insteadOf("option.", optionName(name));
            known |= instead != null;
            problems.append(problems.isEmpty() ? "" : "; ").append(name);
            if (instead != null) {
                problems.append(": ").append(instead);
            }
        }
        if (known) {
            throw ErrorKind.CONFIGURATION.exception("Unknown options, some of them of other components: " + problems);
        }
    }

    /**
     * Throws if a message has a header that sets an option of another component.
     *
     * @param headers the headers of a message
     * @throws io.github.camelllm.chat.ConfigurationException that says what to set instead
     */
    public static void refuseHeaders(Map<String, Object> headers) {
        headers.forEach((name, value) -> {
            String instead = value != null && isForeign(name) ? insteadOf("header.", name) : null;
            if (instead != null) {
                throw refused(name, instead);
            }
        });
    }

    /** Returns our name of a provider that LiteLLM names differently, or the same name. */
    static String provider(String name) {
        String ours = insteadOf("provider.", name);
        return ours != null ? ours : name;
    }

    private static LlmException refused(String header, String instead) {
        return ErrorKind.CONFIGURATION.exception(
                "The header " + header + " is that of another component and has no effect here: " + instead
                        + ". If the message has it for another step, remove it before this one with removeHeader");
    }

    private static boolean isForeign(String header) {
        for (String prefix : PREFIXES) {
            if (header.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the name under which an option stands in the file: of options with a prefix, that without its dot. */
    private static String optionName(String name) {
        int dot = name.indexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)).replace("-", "");
    }

    private static @Nullable String insteadOf(String kind, String name) {
        return Names.ALL.getProperty(kind + name.toLowerCase(Locale.ROOT));
    }

    /** The file, which is read when the first name is looked up. */
    private static final class Names {
        static final Properties ALL = new Properties();

        static {
            try (InputStream in = Objects.requireNonNull(OtherComponents.class.getResourceAsStream(FILE), FILE)) {
                ALL.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(FILE, e);
            }
        }
    }
}
