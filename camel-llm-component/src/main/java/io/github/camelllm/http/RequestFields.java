package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * The header fields of a request as they are sent, whatever its address.
 *
 * @param of the fields of the caller
 * @param list those that are sent
 */
record RequestFields(Headers of, List<Header> list) {
    /** Fields that the transport derives from address, body and connection; those of the caller are dropped. */
    private static final Set<String> OWN = ownFields();

    private static final Header AGENT = new BasicHeader("User-Agent", "camel-llm");

    private static Set<String> ownFields() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Set.of("Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade"));
        names.addAll(Set.of("Expect", "TE", "Trailer", "Proxy-Connection", "Proxy-Authorization"));
        return names;
    }

    /**
     * Returns the fields, and refuses those that would end the head early or change when they are sent.
     *
     * @throws IllegalArgumentException naming the field, but not its value
     */
    static RequestFields checked(Headers headers) {
        List<Header> list = new ArrayList<>();
        headers.forEach((name, value) -> {
            check(name, value);
            if (!OWN.contains(name)) {
                list.add(new BasicHeader(name, value));
            }
        });
        if (headers.first("User-Agent") == null) {
            list.add(AGENT);
        }
        return new RequestFields(headers, List.copyOf(list));
    }

    private static void check(String name, String value) {
        if (!visible(name) || name.isEmpty() || name.indexOf(' ') >= 0 || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("Not a name of an HTTP header field: " + name.strip());
        }
        if (!visible(value)) {
            throw new IllegalArgumentException("The value of the HTTP header field " + name
                    + " has a line break or a character outside ASCII: look at the key or option it is made of");
        }
    }

    private static boolean visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Returns the names only: values may be secret. */
    @Override
    public String toString() {
        return "Fields of " + of;
    }
}
