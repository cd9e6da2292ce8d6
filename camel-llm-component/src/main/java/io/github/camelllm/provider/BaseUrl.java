package io.github.camelllm.provider;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for base URLs: their placeholders, and the checks that keep a key from being sent to the wrong place. */
public final class BaseUrl {
    /** The placeholder for the model, replaced for each call. */
    public static final String MODEL = "{model}";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)}");
    private static final Pattern LOOPBACK = Pattern.compile(
            "localhost|0\\.0\\.0\\.0|127(\\.\\d{1,3}){3}|\\[(::|0:0:0:0:0:0:0:)1]", Pattern.CASE_INSENSITIVE);
    private static final int DEEPEST = 8;

    private BaseUrl() {}

    /**
     * Returns a base URL with its placeholders replaced, except that of the model. If it begins with a placeholder whose value has no
     * scheme, {@code http} is added.
     *
     * @param template may have placeholders, also in their values
     * @param values returns the value of a placeholder, or throws if there is none
     */
    public static String fill(String template, Function<String, String> values) {
        String filled = template;
        for (int depth = 0; depth < DEEPEST; depth++) {
            String next = PLACEHOLDER.matcher(filled).replaceAll(found -> value(found, values));
            if (next.equals(filled)) {
                return template.startsWith("{") && !filled.contains("://") ? "http://" + filled : filled;
            }
            filled = next;
        }
        throw ErrorKind.CONFIGURATION.exception("The placeholders of a base URL refer to each other: " + template);
    }

    private static String value(MatchResult found, Function<String, String> values) {
        return Matcher.quoteReplacement(
                found.group().equals(MODEL) ? MODEL : withoutSlash(values.apply(found.group(1))));
    }

    /** Returns the host of a base URL in lower case, with its port if it has one; null if it depends on placeholders. */
    public static @Nullable String authority(String baseUrl) {
        String host = baseUrl.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", "").replaceFirst("[/?#].*", "");
        return host.isEmpty() || PLACEHOLDER.matcher(host).find() ? null : host.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns a base URL that is safe to send a key to: {@code https}, or {@code http} to this machine.
     *
     * @param provider the name of the provider, for errors
     * @param insecure whether {@code http} may leave this machine
     * @throws ConfigurationException if it is not safe, or no address
     */
    public static String checked(String provider, String baseUrl, boolean insecure) {
        String url = withoutSlash(baseUrl);
        URI uri = parsed(provider, url);
        if (uri.getScheme().equalsIgnoreCase("http")) {
            checkPlain(provider, uri, insecure);
        }
        return url;
    }

    private static void checkPlain(String provider, URI uri, boolean insecure) {
        if (!insecure && !LOOPBACK.matcher(uri.getHost()).matches()) {
            throw error(
                    provider,
                    "is http://" + uri.getHost() + ", which would send the key and the messages unencrypted: use https,"
                            + " or allow it with the option allowInsecure=true");
        }
    }

    private static URI parsed(String provider, String url) {
        try {
            URI uri = new URI(url.replace(MODEL, "model"));
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below, because its message would show the address
        }
        throw error(
                provider,
                "must be one of http or https with a host, and without user and password, such as"
                        + " http://localhost:8000/v1");
    }

    /** Never includes the URL or an exception that shows it, because it may contain a secret. */
    private static LlmException error(String provider, String what) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, "The base URL of the provider '" + provider + "' " + what)
                .provider(provider)
                .exception();
    }

    static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
