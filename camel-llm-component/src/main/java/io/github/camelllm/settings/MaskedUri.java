package io.github.camelllm.settings;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Masks the secrets in the URI of an endpoint. Camel itself masks only the first of several additional headers, and nothing where it passes
 * the URI on, such as in the property {@code CamelToEndpoint}.
 */
public final class MaskedUri {
    private static final String MASK = "xxxxxx";
    private static final Set<String> SECRET = Set.of("apikey", "oauthclientsecret");
    private static final Set<String> ADDRESSES = Set.of("baseurl", "oauthtokenurl");

    /** Start and end of raw values; Camel encodes the braces in some places. */
    private static final Map<String, String> RAW = Map.of("RAW(", ")", "RAW{", "}", "RAW%7B", "%7D", "RAW%28", "%29");

    private MaskedUri() {}

    /** Returns a URI with masked keys, additional headers, and queries of nested addresses. */
    public static String of(String uri) {
        int query = uri.indexOf('?');
        if (query < 0) {
            return uri;
        }
        StringBuilder masked = new StringBuilder(uri.substring(0, query + 1));
        int at = query + 1;
        while (at < uri.length()) {
            int end = end(uri, at);
            masked.append(parameter(uri.substring(at, end)));
            if (end < uri.length()) {
                masked.append('&');
            }
            at = end + 1;
        }
        return masked.toString();
    }

    /**
     * Returns whether Camel would show a secret of a URI in its own exceptions, although it masks URIs there: of several
     * additional headers it masks the first only, of a raw value what comes before a parenthesis, of an address nothing.
     */
    public static boolean isShownByCamel(String uri) {
        return !URISupport.sanitizeUri(uri).equals(URISupport.sanitizeUri(of(uri)));
    }

    /** Returns the end of a parameter; a raw value may contain the separator. */
    private static int end(String uri, int at) {
        int value = uri.indexOf('=', at) + 1;
        String close = value == 0
                ? ""
                : RAW.entrySet().stream()
                        .filter(raw -> uri.startsWith(raw.getKey(), value))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
        int next = uri.indexOf('&', at);
        if (!close.isEmpty() && (next < 0 || value <= next)) {
            int raw = uri.indexOf(close + "&", value);
            return raw < 0 ? uri.length() : raw + close.length();
        }
        return next < 0 ? uri.length() : next;
    }

    private static String parameter(String parameter) {
        int equal = parameter.indexOf('=');
        String name = equal < 0 ? parameter : parameter.substring(0, equal);
        String plain = name.replace("-", "").toLowerCase(Locale.ROOT);
        if (equal >= 0 && (SECRET.contains(plain) || plain.startsWith("additionalheader."))) {
            return name + "=" + MASK;
        }
        return equal >= 0 && ADDRESSES.contains(plain)
                ? name + "=" + address(parameter.substring(equal + 1))
                : parameter;
    }

    private static String address(String value) {
        if (value.startsWith("RAW(") || value.startsWith("RAW{")) {
            return value.indexOf('?') < 0 ? value : withoutQuery(value) + (value.startsWith("RAW(") ? ")" : "}");
        }
        String decoded;
        try {
            decoded = URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return withoutQuery(value); // a % that begins no escape
        }
        return decoded.indexOf('?') < 0 ? value : URLEncoder.encode(withoutQuery(decoded), StandardCharsets.UTF_8);
    }

    /** Returns an address whose query is masked as a whole; null for null. */
    public static @Nullable String addressOf(@Nullable String address) {
        return address == null ? null : withoutQuery(address);
    }

    private static String withoutQuery(String address) {
        int query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query + 1) + MASK;
    }
}
